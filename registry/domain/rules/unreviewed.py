"""Fields of a filing that no rule reads, each with the reason. Every other field must be read by a rule."""

UNREVIEWED_FIELDS = {
    "as_of": "chooses the law: the examination is given it as its day",
    "title_zh": "a caption of the case, no declaration",
    "title_en": "a caption of the case, no declaration",
    "schema_version": "says how the file is written, not what is declared",
    "registration_authority.name": "the authority is judged by its code (F04); the name is printed from the register",
    "declarations.truthfulness.on": "the signed application form carries the date that counts (S03)",
    "declarations.name_infringement.signed_by": "stands in the application form, whose signatory is S01's",
    "declarations.name_infringement.on": "the signed application form carries the date that counts (S03)",
    "parent.domicile_address": "comes from the register and is printed, a branch lies elsewhere",
    "entity.holders[]": "comes from the register and says who signs the resolution on a change",
    "old_certificates[].issued_by": "kept for the archive",
    "old_certificates[].valid_to": "an expired certificate is surrendered like any other (domain.md 4.4)",
}
"""Path (lists as `[]`) → reason."""
