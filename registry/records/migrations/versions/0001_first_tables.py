"""The first tables: people, cases, papers, names, codes, enterprises, licences, decisions, journal, replies."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None


def upgrade() -> None:
    op.create_table('accounts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('authority', sa.String(length=100), nullable=True),
    sa.Column('id_number', sa.LargeBinary(), nullable=True),
    sa.Column('id_hash', sa.String(length=64), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('session_epoch', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    sa.UniqueConstraint('id_hash', name=op.f('uq_accounts_id_hash')),
    sa.UniqueConstraint('username', name=op.f('uq_accounts_username'))
    )
    op.create_table('code_blocks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('authority', sa.String(length=100), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('next', sa.Integer(), nullable=False),
    sa.CheckConstraint('first <= next AND next <= last + 1', name=op.f('ck_code_blocks_within')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_blocks')),
    sa.UniqueConstraint('first', name=op.f('uq_code_blocks_first')),
    sa.UniqueConstraint('last', name=op.f('uq_code_blocks_last'))
    )
    with op.batch_alter_table('code_blocks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_code_blocks_authority'), ['authority'], unique=False)

    op.create_table('journal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('act', sa.String(length=40), nullable=False),
    sa.Column('object', sa.String(length=80), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('previous', sa.LargeBinary(length=32), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal')),
    sa.UniqueConstraint('digest', name=op.f('uq_journal_digest')),
    sa.UniqueConstraint('previous', name=op.f('uq_journal_previous'))
    )
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_journal_object'), ['object'], unique=False)

    op.create_table('replies',
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('request_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('result', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('actor', 'key', name=op.f('pk_replies'))
    )
    op.create_table('status_tokens',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_number', sa.Integer(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('token', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_status_tokens'))
    )
    with op.batch_alter_table('status_tokens', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_status_tokens_signed_at'), ['signed_at'], unique=False)

    op.create_table('applications',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=40), nullable=False),
    sa.Column('applicant_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('procedure', sa.String(length=30), nullable=False),
    sa.Column('entity_type', sa.String(length=20), nullable=False),
    sa.Column('authority', sa.String(length=100), nullable=True),
    sa.Column('display_name', sa.String(length=100), nullable=True),
    sa.Column('answers', sa.LargeBinary(), nullable=False),
    sa.Column('path', sa.String(length=10), nullable=True),
    sa.Column('as_of', sa.Date(), nullable=True),
    sa.Column('rule_set', sa.String(length=40), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('promised_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_by', sa.Integer(), nullable=True),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source_digest', sa.LargeBinary(length=32), nullable=True),
    sa.CheckConstraint("state IN ('DRAFT','SIGNING','SUBMITTED','UNDER_REVIEW','RETURNED','REFUSED','APPROVED','LICENSED','WITHDRAWN')", name=op.f('ck_applications_state')),
    sa.ForeignKeyConstraint(['applicant_id'], ['accounts.id'], name=op.f('fk_applications_applicant_id')),
    sa.ForeignKeyConstraint(['claimed_by'], ['accounts.id'], name=op.f('fk_applications_claimed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applications')),
    sa.UniqueConstraint('reference', name=op.f('uq_applications_reference')),
    sa.UniqueConstraint('source_digest', name=op.f('uq_applications_source_digest'))
    )
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_applications_applicant_id'), ['applicant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_applications_authority'), ['authority'], unique=False)
        batch_op.create_index(batch_op.f('ix_applications_display_name'), ['display_name'], unique=False)
        batch_op.create_index('ix_applications_queue', ['state', 'promised_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_applications_submitted_at'), ['submitted_at'], unique=False)

    op.create_table('decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('proposes', sa.String(length=8), nullable=True),
    sa.Column('by_rule', sa.Boolean(), nullable=False),
    sa.Column('reviewed_by', sa.Integer(), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('findings', sa.LargeBinary(), nullable=False),
    sa.Column('overrides', sa.LargeBinary(), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("by_rule OR kind NOT IN ('approve','refuse') OR (reviewed_by IS NOT NULL AND decided_by IS NOT NULL)", name=op.f('ck_decisions_persons_named')),
    sa.CheckConstraint("kind IN ('recommend','approve','return','refuse','send_back')", name=op.f('ck_decisions_kind')),
    sa.CheckConstraint('decided_by IS NULL OR reviewed_by IS NULL OR decided_by <> reviewed_by', name=op.f('ck_decisions_two_persons')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_decisions_application_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_decisions_decided_by')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['accounts.id'], name=op.f('fk_decisions_reviewed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decisions'))
    )
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decisions_application_id'), ['application_id'], unique=False)
        batch_op.create_index('uq_decisions_final', ['application_id'], unique=True, sqlite_where=sa.text("kind IN ('approve','refuse')"), postgresql_where=sa.text("kind IN ('approve','refuse')"))

    op.create_table('materials',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('document_type', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=60), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.LargeBinary(length=32), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('entered', sa.LargeBinary(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_materials_application_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_materials'))
    )
    with op.batch_alter_table('materials', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_materials_application_id'), ['application_id'], unique=False)

    op.create_table('names',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name_authority', sa.String(length=6), nullable=False),
    sa.Column('normalised', sa.String(length=100), nullable=False),
    sa.Column('division', sa.String(length=40), nullable=False),
    sa.Column('trade_name', sa.String(length=100), nullable=False),
    sa.Column('industry', sa.String(length=60), nullable=False),
    sa.Column('org_form', sa.String(length=40), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('holder_id', sa.Integer(), nullable=True),
    sa.Column('reserved_on', sa.Date(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('registered_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.CheckConstraint("status IN ('reserved','registered','released','deregistered')", name=op.f('ck_names_status')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_names_application_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['accounts.id'], name=op.f('fk_names_holder_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_names'))
    )
    with op.batch_alter_table('names', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_names_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_names_trade_name'), ['trade_name'], unique=False)
        batch_op.create_index('uq_names_live', ['name_authority', 'normalised'], unique=True, sqlite_where=sa.text("status IN ('reserved','registered')"), postgresql_where=sa.text("status IN ('reserved','registered')"))

    op.create_table('submissions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fallen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('examination', sa.LargeBinary(), nullable=True),
    sa.Column('lookups', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_submissions_application_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submissions')),
    sa.UniqueConstraint('application_id', 'round', name=op.f('uq_submissions_application_id_round'))
    )
    op.create_table('submitted_phones',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('phone_hash', sa.String(length=64), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_submitted_phones_application_id')),
    sa.PrimaryKeyConstraint('application_id', 'phone_hash', name=op.f('pk_submitted_phones'))
    )
    with op.batch_alter_table('submitted_phones', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_submitted_phones_phone_hash'), ['phone_hash'], unique=False)

    op.create_table('unified_codes',
    sa.Column('code', sa.String(length=18), nullable=False),
    sa.Column('subject', sa.String(length=9), nullable=False),
    sa.Column('authority', sa.String(length=100), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('allocated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_unified_codes_application_id')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_unified_codes')),
    sa.UniqueConstraint('application_id', name=op.f('uq_unified_codes_application_id')),
    sa.UniqueConstraint('subject', name=op.f('uq_unified_codes_subject'))
    )
    op.create_table('enterprises',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unified_code', sa.String(length=18), nullable=False),
    sa.Column('authority', sa.String(length=100), nullable=False),
    sa.Column('established_on', sa.Date(), nullable=False),
    sa.Column('current_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unified_code'], ['unified_codes.code'], name=op.f('fk_enterprises_unified_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enterprises')),
    sa.UniqueConstraint('unified_code', name=op.f('uq_enterprises_unified_code'))
    )
    op.create_table('signatories',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('person_key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('id_hash', sa.String(length=64), nullable=False),
    sa.Column('capacities', sa.JSON(), nullable=False),
    sa.Column('documents', sa.JSON(), nullable=False),
    sa.Column('link_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('link_token', sa.LargeBinary(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decline_reason', sa.String(length=500), nullable=True),
    sa.Column('certificate', sa.LargeBinary(), nullable=True),
    sa.Column('signature', sa.LargeBinary(length=64), nullable=True),
    sa.Column('authenticated_how', sa.String(length=60), nullable=True),
    sa.Column('shown', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['submission_id'], ['submissions.id'], name=op.f('fk_signatories_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signatories')),
    sa.UniqueConstraint('link_hash', name=op.f('uq_signatories_link_hash')),
    sa.UniqueConstraint('submission_id', 'person_key', name=op.f('uq_signatories_submission_id_person_key'))
    )
    with op.batch_alter_table('signatories', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signatories_id_hash'), ['id_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_signatories_submission_id'), ['submission_id'], unique=False)

    op.create_table('enterprise_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('particulars', sa.JSON(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_enterprise_versions_application_id')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_enterprise_versions_enterprise_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enterprise_versions')),
    sa.UniqueConstraint('application_id', name=op.f('uq_enterprise_versions_application_id')),
    sa.UniqueConstraint('enterprise_id', 'version', name=op.f('uq_enterprise_versions_enterprise_id_version'))
    )
    op.create_table('licences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=22), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.LargeBinary(length=16), nullable=False),
    sa.Column('status_index', sa.Integer(), nullable=False),
    sa.Column('kid', sa.LargeBinary(length=8), nullable=False),
    sa.Column('record', sa.LargeBinary(), nullable=False),
    sa.Column('record_sha256', sa.LargeBinary(length=32), nullable=False),
    sa.Column('short_code', sa.String(length=10), nullable=False),
    sa.Column('protected', sa.LargeBinary(), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('token', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('standing', sa.String(length=12), nullable=True),
    sa.Column('standing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('standing_reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint('(token IS NULL) = (standing IS NULL)', name=op.f('ck_licences_sealed_has_standing')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_licences_application_id')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_licences_enterprise_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_licences')),
    sa.UniqueConstraint('application_id', name=op.f('uq_licences_application_id')),
    sa.UniqueConstraint('enterprise_id', 'version', name=op.f('uq_licences_enterprise_id_version')),
    sa.UniqueConstraint('number', name=op.f('uq_licences_number')),
    sa.UniqueConstraint('record_sha256', name=op.f('uq_licences_record_sha256')),
    sa.UniqueConstraint('serial', name=op.f('uq_licences_serial')),
    sa.UniqueConstraint('status_index', name=op.f('uq_licences_status_index'))
    )
    op.create_table('licence_sheets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('licence_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('copy_number', sa.String(length=10), nullable=False),
    sa.Column('pdf', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.LargeBinary(length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['licence_id'], ['licences.id'], name=op.f('fk_licence_sheets_licence_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_licence_sheets')),
    sa.UniqueConstraint('licence_id', 'kind', 'copy_number', name=op.f('uq_licence_sheets_licence_id_kind_copy_number'))
    )
