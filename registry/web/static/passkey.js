// Passkeys: the button holds the question, the answer goes into the form. Without this the code is typed.
const button = document.querySelector("button[data-passkey]");
if (button && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  const answer = button.form.elements.passkey;
  const failed = document.getElementById("passkey-failed");
  const question = JSON.parse(button.dataset.passkey);
  const asked = button.dataset.make
    ? () => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
    : () => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
  button.hidden = false;
  button.addEventListener("click", async () => {
    failed.hidden = true;
    try {
      answer.value = JSON.stringify(await asked());
    } catch {
      failed.hidden = false;
      return;
    }
    button.form.submit();
  });
}
