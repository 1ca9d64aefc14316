"""Lay the ground: every table of the first release

Revision 0001, after .
"""
import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


SQLITE = (
    """CREATE TRIGGER event_log_no_UPDATE BEFORE UPDATE ON event_log
BEGIN SELECT RAISE(ABORT, 'event_log is append-only'); END""",
    """CREATE TRIGGER event_log_no_DELETE BEFORE DELETE ON event_log
BEGIN SELECT RAISE(ABORT, 'event_log is append-only'); END""",
    """CREATE VIRTUAL TABLE search_fts USING fts5(title_stems, text_stems, content='search_entry', content_rowid='id')""",
    """CREATE TRIGGER search_entry_in AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_fts(rowid, title_stems, text_stems) VALUES (new.id, new.title_stems, new.text_stems); END""",
    """CREATE TRIGGER search_entry_out AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_fts(search_fts, rowid, title_stems, text_stems)
    VALUES ('delete', old.id, old.title_stems, old.text_stems); END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE OF title_stems, text_stems ON search_entry BEGIN
    INSERT INTO search_fts(search_fts, rowid, title_stems, text_stems)
    VALUES ('delete', old.id, old.title_stems, old.text_stems);
    INSERT INTO search_fts(rowid, title_stems, text_stems) VALUES (new.id, new.title_stems, new.text_stems); END""",
)
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION event_log_guard() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'event_log is append-only'; END $$""",
    """CREATE TRIGGER event_log_no_change BEFORE UPDATE OR DELETE ON event_log
FOR EACH ROW EXECUTE FUNCTION event_log_guard()""",
    """CREATE INDEX ix_search_entry_document ON search_entry USING gin ((setweight(to_tsvector('simple'::regconfig, title_stems), 'A') || setweight(to_tsvector('simple'::regconfig, text_stems), 'D')))""",
)


def upgrade() -> None:
    op.create_table('cadence_goal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=False),
    sa.Column('period', sa.Enum('week', 'month', name='cadenceperiod', native_enum=False, length=32), nullable=False),
    sa.Column('minimum', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('minimum BETWEEN 1 AND 31', name=op.f('ck_cadence_goal_minimum_range')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cadence_goal')),
    sa.UniqueConstraint('scope', name=op.f('uq_cadence_goal_scope')),
    sa.UniqueConstraint('uid', name=op.f('uq_cadence_goal_uid'))
    )
    op.create_table('calendar_exception',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('on_date', sa.Date(), nullable=False),
    sa.Column('is_working', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_exception')),
    sa.UniqueConstraint('on_date', name=op.f('uq_calendar_exception_on_date')),
    sa.UniqueConstraint('uid', name=op.f('uq_calendar_exception_uid'))
    )
    op.create_table('curriculum',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('title_nl', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('required_for_claim', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_curriculum')),
    sa.UniqueConstraint('key', name=op.f('uq_curriculum_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_curriculum_uid'))
    )
    op.create_table('event_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('event', sa.String(length=48), nullable=False),
    sa.Column('from_state', sa.String(length=32), nullable=True),
    sa.Column('to_state', sa.String(length=32), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('request_id', sa.String(length=16), nullable=True),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_log'))
    )
    with op.batch_alter_table('event_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_log_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_log_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_log_kind_uid_id'), ['kind', 'uid', 'id'], unique=False)

    op.create_table('guess',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('target_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guess'))
    )
    with op.batch_alter_table('guess', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guess_kind_target_hash_at'), ['kind', 'target_hash', 'at'], unique=False)

    op.create_table('import_key',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('identity', sa.String(length=300), nullable=False),
    sa.Column('object_kind', sa.String(length=32), nullable=False),
    sa.Column('object_uid', sa.String(length=26), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('written_hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_key')),
    sa.UniqueConstraint('kind', 'source', 'identity', name=op.f('uq_import_key_kind_source_identity'))
    )
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.String(length=48), nullable=False),
    sa.Column('state', sa.Enum('queued', 'running', 'done', 'failed', 'cancelled', name='jobstate', native_enum=False, length=32), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('cancel_asked', sa.Boolean(), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('uid', name=op.f('uq_job_uid'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_state'), ['state'], unique=False)

    op.create_table('knowledge_fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('text', sa.String(length=400), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('shareable', sa.Enum('public', 'after check', 'never', name='shareable', native_enum=False, length=32), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge_fact')),
    sa.UniqueConstraint('uid', name=op.f('uq_knowledge_fact_uid'))
    )
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('locale', sa.String(length=2), nullable=False),
    sa.Column('office_open', sa.Time(), nullable=False),
    sa.Column('office_close', sa.Time(), nullable=False),
    sa.Column('settings', sa.JSON(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('uid', name=op.f('uq_organisation_uid'))
    )
    op.create_table('outbox_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('queued', 'sending', 'sent', 'failed', name='outboxstate', native_enum=False, length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('available_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=500), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_message')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_message_key'))
    )
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_message_due', ['available_at', 'id'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_outbox_message_topic_id'), ['topic', 'id'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('locale', sa.String(length=2), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('job_title', sa.String(length=120), nullable=False),
    sa.Column('bio', sa.String(length=600), nullable=False),
    sa.Column('status', sa.Enum('active', 'away', 'left', name='personstatus', native_enum=False, length=32), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('capacity_per_quarter', sa.Integer(), nullable=False),
    sa.Column('quiet_from', sa.Time(), nullable=False),
    sa.Column('quiet_to', sa.Time(), nullable=False),
    sa.Column('digest_at', sa.Time(), nullable=False),
    sa.Column('theme', sa.String(length=5), nullable=False),
    sa.Column('shortcuts_on', sa.Boolean(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=True),
    sa.Column('import_names', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity_per_quarter BETWEEN 0 AND 12', name=op.f('ck_person_capacity_range')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('key', name=op.f('uq_person_key')),
    sa.UniqueConstraint('slug', name=op.f('uq_person_slug')),
    sa.UniqueConstraint('uid', name=op.f('uq_person_uid'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_status'), ['status'], unique=False)

    op.create_table('published_work',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('source_uid', sa.String(length=26), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('excerpt', sa.String(length=600), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('local_date', sa.Date(), nullable=False),
    sa.Column('is_out', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_work')),
    sa.UniqueConstraint('source_uid', name=op.f('uq_published_work_source_uid')),
    sa.UniqueConstraint('uid', name=op.f('uq_published_work_uid'))
    )
    with op.batch_alter_table('published_work', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_published_work_local_date'), ['local_date'], unique=False)
        batch_op.create_index(batch_op.f('ix_published_work_updated_at'), ['updated_at'], unique=False)

    op.create_table('search_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('uid', sa.String(length=80), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('detail', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('title_stems', sa.Text(), nullable=False),
    sa.Column('text_stems', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_entry')),
    sa.UniqueConstraint('kind', 'uid', name=op.f('uq_search_entry_kind_uid'))
    )
    op.create_table('site',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('is_main', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site')),
    sa.UniqueConstraint('key', name=op.f('uq_site_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_site_uid'))
    )
    op.create_table('theme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('title_nl', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme')),
    sa.UniqueConstraint('key', name=op.f('uq_theme_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_theme_uid'))
    )
    op.create_table('topic_area',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('label_nl', sa.String(length=120), nullable=False),
    sa.Column('label_en', sa.String(length=120), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('is_proposed', sa.Boolean(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['topic_area.id'], name=op.f('fk_topic_area_parent_id_topic_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic_area')),
    sa.UniqueConstraint('key', name=op.f('uq_topic_area_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_topic_area_uid'))
    )
    with op.batch_alter_table('topic_area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topic_area_parent_id'), ['parent_id'], unique=False)

    op.create_table('absence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('to_date', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('to_date >= from_date', name=op.f('ck_absence_in_order')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence')),
    sa.UniqueConstraint('uid', name=op.f('uq_absence_uid'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absence_person_id'), ['person_id'], unique=False)

    op.create_table('account_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Enum('invitation', 'reset', name='linkpurpose', native_enum=False, length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_account_link_made_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_link_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_account_link_token_hash'))
    )
    with op.batch_alter_table('account_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_link_made_by_id'), ['made_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_link_person_id'), ['person_id'], unique=False)

    op.create_table('area_alias',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('alias', sa.String(length=80), nullable=False),
    sa.Column('bare', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_area_alias_area_id_topic_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area_alias')),
    sa.UniqueConstraint('lang', 'bare', name=op.f('uq_area_alias_lang_bare'))
    )
    with op.batch_alter_table('area_alias', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_alias_area_id'), ['area_id'], unique=False)

    op.create_table('channel',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.Enum('site', 'external', 'social', 'newsletter', name='channelkind', native_enum=False, length=32), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('connector', sa.String(length=20), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_channel_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel')),
    sa.UniqueConstraint('key', name=op.f('uq_channel_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_channel_uid'))
    )
    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_site_id'), ['site_id'], unique=False)

    op.create_table('enrolment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('curriculum_id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['curriculum_id'], ['curriculum.id'], name=op.f('fk_enrolment_curriculum_id_curriculum'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_enrolment_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('uid', name=op.f('uq_enrolment_uid'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_curriculum_id'), ['curriculum_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_enrolment_open', ['person_id', 'curriculum_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('expertise_claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('interest', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=600), nullable=False),
    sa.Column('note_lang', sa.String(length=2), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('interest BETWEEN -1 AND 2', name=op.f('ck_expertise_claim_interest_range')),
    sa.CheckConstraint('level BETWEEN 1 AND 4', name=op.f('ck_expertise_claim_level_range')),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_expertise_claim_area_id_topic_area')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_expertise_claim_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expertise_claim')),
    sa.UniqueConstraint('person_id', 'area_id', name=op.f('uq_expertise_claim_person_id_area_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_expertise_claim_uid'))
    )
    with op.batch_alter_table('expertise_claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expertise_claim_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_expertise_claim_person_id'), ['person_id'], unique=False)

    op.create_table('import_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('dry', sa.Boolean(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('stored_as', sa.String(length=80), nullable=True),
    sa.Column('job_uid', sa.String(length=26), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_import_run_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run')),
    sa.UniqueConstraint('uid', name=op.f('uq_import_run_uid'))
    )
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_run_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_run_kind_id'), ['kind', 'id'], unique=False)

    op.create_table('knowledge_fact_area',
    sa.Column('fact_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_knowledge_fact_area_area_id_topic_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fact_id'], ['knowledge_fact.id'], name=op.f('fk_knowledge_fact_area_fact_id_knowledge_fact'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('fact_id', 'area_id', name=op.f('pk_knowledge_fact_area'))
    )
    with op.batch_alter_table('knowledge_fact_area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_knowledge_fact_area_area_id'), ['area_id'], unique=False)

    op.create_table('knowledge_fact_knower',
    sa.Column('fact_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['fact_id'], ['knowledge_fact.id'], name=op.f('fk_knowledge_fact_knower_fact_id_knowledge_fact'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_knowledge_fact_knower_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('fact_id', 'person_id', name=op.f('pk_knowledge_fact_knower'))
    )
    with op.batch_alter_table('knowledge_fact_knower', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_knowledge_fact_knower_person_id'), ['person_id'], unique=False)

    op.create_table('lesson',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('curriculum_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title_nl', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('body_nl', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('est_minutes', sa.Integer(), nullable=False),
    sa.Column('lesson_version', sa.Integer(), nullable=False),
    sa.Column('counts_from', sa.Integer(), nullable=False),
    sa.Column('retrain', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('est_minutes BETWEEN 5 AND 120', name=op.f('ck_lesson_minutes_range')),
    sa.ForeignKeyConstraint(['curriculum_id'], ['curriculum.id'], name=op.f('fk_lesson_curriculum_id_curriculum'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson')),
    sa.UniqueConstraint('key', name=op.f('uq_lesson_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_lesson_uid'))
    )
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_curriculum_id'), ['curriculum_id'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('text_key', sa.String(length=48), nullable=False),
    sa.Column('params', sa.JSON(), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_notice_person_id_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_notice_uid'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_person_id'), ['person_id'], unique=False)

    op.create_table('persona',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('code', sa.String(length=2), nullable=False),
    sa.Column('hue', sa.Integer(), nullable=False),
    sa.Column('name_nl', sa.String(length=120), nullable=True),
    sa.Column('name_en', sa.String(length=120), nullable=True),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('ideal', 'negative', name='personakind', native_enum=False, length=32), nullable=False),
    sa.Column('status', sa.Enum('draft', 'active', 'archived', name='personastatus', native_enum=False, length=32), nullable=False),
    sa.Column('archived_reason', sa.String(length=300), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('hue BETWEEN 0 AND 7', name=op.f('ck_persona_hue_range')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['persona.id'], name=op.f('fk_persona_merged_into_id_persona')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_persona_owner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_persona')),
    sa.UniqueConstraint('code', name=op.f('uq_persona_code')),
    sa.UniqueConstraint('key', name=op.f('uq_persona_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_persona_uid'))
    )
    with op.batch_alter_table('persona', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_persona_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_persona_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_persona_status'), ['status'], unique=False)

    op.create_table('published_work_area',
    sa.Column('work_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_published_work_area_area_id_topic_area')),
    sa.ForeignKeyConstraint(['work_id'], ['published_work.id'], name=op.f('fk_published_work_area_work_id_published_work'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('work_id', 'area_id', name=op.f('pk_published_work_area'))
    )
    with op.batch_alter_table('published_work_area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_published_work_area_area_id'), ['area_id'], unique=False)

    op.create_table('published_work_author',
    sa.Column('work_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_published_work_author_person_id_person')),
    sa.ForeignKeyConstraint(['work_id'], ['published_work.id'], name=op.f('fk_published_work_author_work_id_published_work'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('work_id', 'person_id', name=op.f('pk_published_work_author'))
    )
    with op.batch_alter_table('published_work_author', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_published_work_author_person_id'), ['person_id'], unique=False)

    op.create_table('reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=32), nullable=False),
    sa.Column('subject_uid', sa.String(length=26), nullable=False),
    sa.Column('anchor_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('nominal_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('due', 'sent', 'skipped', 'cancelled', name='reminderstate', native_enum=False, length=32), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['recipient_id'], ['person.id'], name=op.f('fk_reminder_recipient_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('rule', 'subject_uid', 'anchor_at', 'recipient_id', 'step', name='uq_reminder_once'),
    sa.UniqueConstraint('uid', name=op.f('uq_reminder_uid'))
    )
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_recipient_id'), ['recipient_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_state_send_at'), ['state', 'send_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_subject_uid_rule'), ['subject_uid', 'rule'], unique=False)

    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('member', 'reviewer', 'lead', 'sales', 'manager', 'admin', name='role', native_enum=False, length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_role_grant_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant')),
    sa.UniqueConstraint('person_id', 'role', name=op.f('uq_role_grant_person_id_role')),
    sa.UniqueConstraint('uid', name=op.f('uq_role_grant_uid'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_grant_person_id'), ['person_id'], unique=False)

    op.create_table('search_reader',
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['search_entry.id'], name=op.f('fk_search_reader_entry_id_search_entry'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('entry_id', 'person_id', name=op.f('pk_search_reader'))
    )
    with op.batch_alter_table('search_reader', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_search_reader_person_id'), ['person_id'], unique=False)

    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('device', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash')),
    sa.UniqueConstraint('uid', name=op.f('uq_sign_in_uid'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_person_id'), ['person_id'], unique=False)

    op.create_table('team',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name_nl', sa.String(length=80), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['lead_id'], ['person.id'], name=op.f('fk_team_lead_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('key', name=op.f('uq_team_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_team_uid'))
    )
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_lead_id'), ['lead_id'], unique=False)

    op.create_table('theme_area',
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_theme_area_area_id_topic_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_area_theme_id_theme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('theme_id', 'area_id', name=op.f('pk_theme_area'))
    )
    with op.batch_alter_table('theme_area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_area_area_id'), ['area_id'], unique=False)

    op.create_table('trend_observation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=600), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('source_url', sa.String(length=500), nullable=True),
    sa.Column('seen_on', sa.Date(), nullable=False),
    sa.Column('strength', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('strength BETWEEN 1 AND 3', name=op.f('ck_trend_observation_strength_range')),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_trend_observation_area_id_topic_area')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_trend_observation_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trend_observation')),
    sa.UniqueConstraint('uid', name=op.f('uq_trend_observation_uid'))
    )
    with op.batch_alter_table('trend_observation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trend_observation_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_trend_observation_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_trend_observation_seen_on'), ['seen_on'], unique=False)

    op.create_table('channel_rules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('max_chars', sa.Integer(), nullable=True),
    sa.Column('max_links', sa.Integer(), nullable=True),
    sa.Column('hashtags_min', sa.Integer(), nullable=False),
    sa.Column('hashtags_max', sa.Integer(), nullable=False),
    sa.Column('allowed_from', sa.Time(), nullable=True),
    sa.Column('allowed_to', sa.Time(), nullable=True),
    sa.Column('min_gap_minutes', sa.Integer(), nullable=False),
    sa.Column('tone_nl', sa.String(length=200), nullable=False),
    sa.Column('tone_en', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], name=op.f('fk_channel_rules_channel_id_channel'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_rules')),
    sa.UniqueConstraint('channel_id', 'edition', name=op.f('uq_channel_rules_channel_id_edition')),
    sa.UniqueConstraint('uid', name=op.f('uq_channel_rules_uid'))
    )
    with op.batch_alter_table('channel_rules', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_rules_channel_id'), ['channel_id'], unique=False)

    op.create_table('completion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('lesson_version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('exercise_text', sa.Text(), nullable=True),
    sa.Column('feedback', sa.Text(), nullable=True),
    sa.Column('feedback_by_id', sa.Integer(), nullable=True),
    sa.Column('feedback_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['feedback_by_id'], ['person.id'], name=op.f('fk_completion_feedback_by_id_person')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_completion_lesson_id_lesson'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_completion_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_completion')),
    sa.UniqueConstraint('person_id', 'lesson_id', 'lesson_version', name=op.f('uq_completion_person_id_lesson_id_lesson_version')),
    sa.UniqueConstraint('uid', name=op.f('uq_completion_uid'))
    )
    with op.batch_alter_table('completion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_completion_feedback_by_id'), ['feedback_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_completion_lesson_id'), ['lesson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_completion_person_id'), ['person_id'], unique=False)

    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('claim_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('project', 'certificate', 'talk', 'article', 'endorsement', name='evidencekind', native_enum=False, length=32), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=True),
    sa.Column('on_date', sa.Date(), nullable=True),
    sa.Column('endorsed_by_id', sa.Integer(), nullable=True),
    sa.Column('origin', sa.String(length=120), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['expertise_claim.id'], name=op.f('fk_evidence_claim_id_expertise_claim'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['endorsed_by_id'], ['person.id'], name=op.f('fk_evidence_endorsed_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('claim_id', 'endorsed_by_id', name=op.f('uq_evidence_claim_id_endorsed_by_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_evidence_uid'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_claim_id'), ['claim_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_endorsed_by_id'), ['endorsed_by_id'], unique=False)

    op.create_table('exercise',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('text', 'choice', 'outline', name='exercisekind', native_enum=False, length=32), nullable=False),
    sa.Column('prompt_nl', sa.Text(), nullable=False),
    sa.Column('prompt_en', sa.Text(), nullable=False),
    sa.Column('min_words', sa.Integer(), nullable=True),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_exercise_lesson_id_lesson'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exercise')),
    sa.UniqueConstraint('uid', name=op.f('uq_exercise_uid'))
    )
    with op.batch_alter_table('exercise', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exercise_lesson_id'), ['lesson_id'], unique=False)

    op.create_table('idea',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('origin', sa.Enum('employee', 'trend', 'contact_moment', 'sales', 'reader', name='origin', native_enum=False, length=32), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('trend_id', sa.Integer(), nullable=True),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.Column('validation', sa.Enum('none', 'asked', 'confirmed', 'refuted', name='validation', native_enum=False, length=32), nullable=False),
    sa.Column('validation_source', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('new', 'accepted', 'parked', 'declined', name='ideastate', native_enum=False, length=32), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_idea_area_id_topic_area')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_idea_by_id_person')),
    sa.ForeignKeyConstraint(['trend_id'], ['trend_observation.id'], name=op.f('fk_idea_trend_id_trend_observation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea')),
    sa.UniqueConstraint('key', name=op.f('uq_idea_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_idea_uid'))
    )
    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idea_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_idea_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_idea_state_votes_uid'), ['state', 'votes', 'uid'], unique=False)
        batch_op.create_index(batch_op.f('ix_idea_trend_id'), ['trend_id'], unique=False)

    op.create_table('lesson_prerequisite',
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('needs_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_lesson_prerequisite_lesson_id_lesson'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['needs_id'], ['lesson.id'], name=op.f('fk_lesson_prerequisite_needs_id_lesson'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('lesson_id', 'needs_id', name=op.f('pk_lesson_prerequisite'))
    )
    with op.batch_alter_table('lesson_prerequisite', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_prerequisite_needs_id'), ['needs_id'], unique=False)

    op.create_table('persona_fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.Enum('goal', 'challenge', 'question', 'objection', 'decision', 'channel', 'trigger', 'context', name='factkind', native_enum=False, length=32), nullable=False),
    sa.Column('polarity', sa.Integer(), nullable=False),
    sa.Column('statement_nl', sa.String(length=300), nullable=True),
    sa.Column('statement_en', sa.String(length=300), nullable=True),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('verification', sa.Enum('unverified', 'verified', 'refuted', name='verification', native_enum=False, length=32), nullable=False),
    sa.Column('method', sa.Enum('interview', 'sales team', 'customer data', 'survey', 'support log', name='method', native_enum=False, length=32), nullable=True),
    sa.Column('verified_by_id', sa.Integer(), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('relevance', sa.Enum('unknown', 'relevant', 'irrelevant', name='relevance', native_enum=False, length=32), nullable=False),
    sa.Column('why_nl', sa.String(length=300), nullable=True),
    sa.Column('why_en', sa.String(length=300), nullable=True),
    sa.Column('relevance_by_id', sa.Integer(), nullable=True),
    sa.Column('relevance_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('polarity IN (-1, 1)', name=op.f('ck_persona_fact_polarity_sign')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_persona_fact_entered_by_id_person')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_persona_fact_persona_id_persona'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['relevance_by_id'], ['person.id'], name=op.f('fk_persona_fact_relevance_by_id_person')),
    sa.ForeignKeyConstraint(['verified_by_id'], ['person.id'], name=op.f('fk_persona_fact_verified_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_persona_fact')),
    sa.UniqueConstraint('persona_id', 'key', name=op.f('uq_persona_fact_persona_id_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_persona_fact_uid'))
    )
    with op.batch_alter_table('persona_fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_persona_fact_entered_by_id'), ['entered_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_persona_fact_persona_id'), ['persona_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_persona_fact_relevance_by_id'), ['relevance_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_persona_fact_verified_by_id'), ['verified_by_id'], unique=False)

    op.create_table('persona_history',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(length=20), nullable=False),
    sa.Column('snapshot', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_persona_history_by_id_person')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_persona_history_persona_id_persona')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_persona_history')),
    sa.UniqueConstraint('uid', name=op.f('uq_persona_history_uid'))
    )
    with op.batch_alter_table('persona_history', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_persona_history_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_persona_history_persona_id'), ['persona_id'], unique=False)

    op.create_table('published_work_persona',
    sa.Column('work_id', sa.Integer(), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_published_work_persona_persona_id_persona')),
    sa.ForeignKeyConstraint(['work_id'], ['published_work.id'], name=op.f('fk_published_work_persona_work_id_published_work'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('work_id', 'persona_id', name=op.f('pk_published_work_persona'))
    )
    with op.batch_alter_table('published_work_persona', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_published_work_persona_persona_id'), ['persona_id'], unique=False)

    op.create_table('representation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.Column('ground', sa.String(length=200), nullable=False),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('to_date', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_representation_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_representation_persona_id_persona'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_representation')),
    sa.UniqueConstraint('uid', name=op.f('uq_representation_uid'))
    )
    with op.batch_alter_table('representation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_representation_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_representation_persona_id'), ['persona_id'], unique=False)

    op.create_table('team_member',
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_team_member_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_member_team_id_team'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('team_id', 'person_id', name=op.f('pk_team_member'))
    )
    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_member_person_id'), ['person_id'], unique=False)

    op.create_table('exercise_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('exercise_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_exercise_answer_exercise_id_exercise'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_exercise_answer_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exercise_answer')),
    sa.UniqueConstraint('person_id', 'exercise_id', name=op.f('uq_exercise_answer_person_id_exercise_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_exercise_answer_uid'))
    )
    with op.batch_alter_table('exercise_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exercise_answer_exercise_id'), ['exercise_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_exercise_answer_person_id'), ['person_id'], unique=False)

    op.create_table('idea_persona',
    sa.Column('idea_id', sa.Integer(), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['idea_id'], ['idea.id'], name=op.f('fk_idea_persona_idea_id_idea'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_idea_persona_persona_id_persona')),
    sa.PrimaryKeyConstraint('idea_id', 'persona_id', name=op.f('pk_idea_persona'))
    )
    with op.batch_alter_table('idea_persona', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idea_persona_persona_id'), ['persona_id'], unique=False)

    op.create_table('idea_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('idea_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['idea_id'], ['idea.id'], name=op.f('fk_idea_vote_idea_id_idea'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_idea_vote_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea_vote')),
    sa.UniqueConstraint('idea_id', 'person_id', name=op.f('uq_idea_vote_idea_id_person_id'))
    )
    with op.batch_alter_table('idea_vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idea_vote_idea_id'), ['idea_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_idea_vote_person_id'), ['person_id'], unique=False)

    op.create_table('topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=True),
    sa.Column('idea_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('brief', sa.Text(), nullable=False),
    sa.Column('question', sa.String(length=300), nullable=False),
    sa.Column('gift', sa.String(length=300), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'planned', 'published', 'dropped', name='topicstate', native_enum=False, length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('priority BETWEEN 0 AND 3', name=op.f('ck_topic_priority_range')),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_topic_area_id_topic_area')),
    sa.ForeignKeyConstraint(['idea_id'], ['idea.id'], name=op.f('fk_topic_idea_id_idea')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic')),
    sa.UniqueConstraint('key', name=op.f('uq_topic_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_topic_uid'))
    )
    with op.batch_alter_table('topic', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topic_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_topic_idea_id'), ['idea_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_topic_state'), ['state'], unique=False)

    op.create_table('slot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=True),
    sa.Column('local_date', sa.Date(), nullable=False),
    sa.Column('local_time', sa.Time(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('publish_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claim_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('origin', sa.String(length=10), nullable=False),
    sa.Column('moves', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'open', 'claimed', 'ready', 'published', 'partly_published', 'cancelled', 'missed', name='slotstate', native_enum=False, length=32), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_slot_site_id_site')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_slot_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slot')),
    sa.UniqueConstraint('key', name=op.f('uq_slot_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_slot_uid'))
    )
    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slot_local_date_local_time_uid'), ['local_date', 'local_time', 'uid'], unique=False)
        batch_op.create_index(batch_op.f('ix_slot_site_id'), ['site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slot_state_claim_by'), ['state', 'claim_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_slot_state_publish_at'), ['state', 'publish_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_slot_topic_id'), ['topic_id'], unique=False)
        batch_op.create_index('uq_slot_live_topic', ['topic_id'], unique=True, sqlite_where=sa.text("topic_id IS NOT NULL AND state NOT IN ('cancelled', 'missed')"), postgresql_where=sa.text("topic_id IS NOT NULL AND state NOT IN ('cancelled', 'missed')"))

    op.create_table('topic_persona',
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_topic_persona_persona_id_persona')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_topic_persona_topic_id_topic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('topic_id', 'persona_id', name=op.f('pk_topic_persona'))
    )
    with op.batch_alter_table('topic_persona', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topic_persona_persona_id'), ['persona_id'], unique=False)

    op.create_table('claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('requested', 'waiting', 'offered', 'active', 'released', 'expired', 'denied', 'declined', 'lapsed', 'withdrawn', 'ended', 'fulfilled', name='claimstate', native_enum=False, length=32), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outline_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('draft_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('review_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rework_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approve_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('package_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('release_reason', sa.Enum('no_time', 'other_work', 'not_my_topic', 'other', 'undone', 'left', 'missed', 'cancelled', 'dropped', name='releasereason', native_enum=False, length=32), nullable=True),
    sa.Column('release_note', sa.String(length=300), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_claim_author_id_person')),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_claim_slot_id_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim')),
    sa.UniqueConstraint('uid', name=op.f('uq_claim_uid'))
    )
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_author_id_state'), ['author_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_slot_id'), ['slot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_state_draft_due'), ['state', 'draft_due'], unique=False)
        batch_op.create_index('uq_claim_live_slot', ['slot_id'], unique=True, sqlite_where=sa.text("state IN ('offered', 'active')"), postgresql_where=sa.text("state IN ('offered', 'active')"))

    op.create_table('slot_channel',
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], name=op.f('fk_slot_channel_channel_id_channel')),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_slot_channel_slot_id_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('slot_id', 'channel_id', name=op.f('pk_slot_channel'))
    )
    with op.batch_alter_table('slot_channel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slot_channel_channel_id'), ['channel_id'], unique=False)

    op.create_table('slot_persona',
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_slot_persona_persona_id_persona')),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_slot_persona_slot_id_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('slot_id', 'persona_id', name=op.f('pk_slot_persona'))
    )
    with op.batch_alter_table('slot_persona', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slot_persona_persona_id'), ['persona_id'], unique=False)

    op.create_table('claim_co_author',
    sa.Column('claim_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_claim_co_author_claim_id_claim'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_claim_co_author_person_id_person')),
    sa.PrimaryKeyConstraint('claim_id', 'person_id', name=op.f('pk_claim_co_author'))
    )
    with op.batch_alter_table('claim_co_author', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_co_author_person_id'), ['person_id'], unique=False)

    op.create_table('draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('claim_id', sa.Integer(), nullable=True),
    sa.Column('practice_of_id', sa.Integer(), nullable=True),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('state', sa.Enum('writing', 'in_review', 'changes_requested', 'approved', 'scheduled', 'published', 'abandoned', name='draftstate', native_enum=False, length=32), nullable=False),
    sa.Column('head_id', sa.Integer(), nullable=True),
    sa.Column('deputy_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_draft_claim_id_claim')),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_draft_deputy_id_person')),
    sa.ForeignKeyConstraint(['head_id'], ['revision.id'], name='fk_draft_head_id_revision', use_alter=True),
    sa.ForeignKeyConstraint(['practice_of_id'], ['person.id'], name=op.f('fk_draft_practice_of_id_person')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_draft_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('key', name=op.f('uq_draft_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_draft_uid'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_claim_id'), ['claim_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_deputy_id'), ['deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_head_id'), ['head_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_practice_of_id'), ['practice_of_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_topic_id'), ['topic_id'], unique=False)
        batch_op.create_index('uq_draft_claim', ['claim_id'], unique=True, sqlite_where=sa.text("state <> 'abandoned' AND claim_id IS NOT NULL"), postgresql_where=sa.text("state <> 'abandoned' AND claim_id IS NOT NULL"))

    op.create_table('autosave',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('base_number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('discarded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_autosave_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_autosave_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_autosave')),
    sa.UniqueConstraint('draft_id', 'person_id', name=op.f('uq_autosave_draft_id_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_autosave_uid'))
    )
    with op.batch_alter_table('autosave', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_autosave_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_autosave_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_autosave_person_id'), ['person_id'], unique=False)

    op.create_table('draft_persona',
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_draft_persona_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_draft_persona_persona_id_persona')),
    sa.PrimaryKeyConstraint('draft_id', 'persona_id', name=op.f('pk_draft_persona'))
    )
    with op.batch_alter_table('draft_persona', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_persona_persona_id'), ['persona_id'], unique=False)

    op.create_table('revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('word_count', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('change_class', sa.Enum('0', '1', '2', '3', '4', '5', 'V', 'D', name='changeclass', native_enum=False, length=32), nullable=True),
    sa.Column('source_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_revision_by_id_person')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_revision_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_id'], ['revision.id'], name=op.f('fk_revision_source_id_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sa.UniqueConstraint('draft_id', 'number', name=op.f('uq_revision_draft_id_number'))
    )
    with op.batch_alter_table('revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revision_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revision_source_id'), ['source_id'], unique=False)

    op.create_table('slug_history',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('slug', sa.String(length=200), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_slug_history_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_slug_history_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slug_history')),
    sa.UniqueConstraint('site_id', 'lang', 'slug', name=op.f('uq_slug_history_site_id_lang_slug'))
    )
    with op.batch_alter_table('slug_history', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slug_history_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slug_history_site_id'), ['site_id'], unique=False)

    op.create_table('variant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('excerpt', sa.String(length=600), nullable=False),
    sa.Column('rules_edition', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], name=op.f('fk_variant_channel_id_channel')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_variant_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_variant_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_variant')),
    sa.UniqueConstraint('draft_id', 'channel_id', 'lang', name=op.f('uq_variant_draft_id_channel_id_lang')),
    sa.UniqueConstraint('uid', name=op.f('uq_variant_uid'))
    )
    with op.batch_alter_table('variant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_variant_channel_id'), ['channel_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_variant_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_variant_site_id'), ['site_id'], unique=False)

    op.create_table('publication',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('variant_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=True),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('slug', sa.String(length=90), nullable=True),
    sa.Column('state', sa.Enum('draft', 'ready', 'scheduled', 'publishing', 'verifying', 'published', 'failed', 'cancelled', 'taken_down', name='publicationstate', native_enum=False, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waits_for_lead', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('external_id', sa.String(length=200), nullable=True),
    sa.Column('url', sa.String(length=500), nullable=True),
    sa.Column('origin_path', sa.String(length=300), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_publication_revision_id_revision')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_publication_site_id_site')),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_publication_slot_id_slot')),
    sa.ForeignKeyConstraint(['variant_id'], ['variant.id'], name=op.f('fk_publication_variant_id_variant'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication')),
    sa.UniqueConstraint('uid', name=op.f('uq_publication_uid'))
    )
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_publication_revision_id'), ['revision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_site_id'), ['site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_site_id_lang_state_published_at_id'), ['site_id', 'lang', 'state', 'published_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_slot_id'), ['slot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_state_due_at'), ['state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_updated_at'), ['updated_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_variant_id'), ['variant_id'], unique=False)
        batch_op.create_index('uq_publication_address', ['site_id', 'lang', 'slug'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
        batch_op.create_index('uq_publication_live_variant', ['variant_id'], unique=True, sqlite_where=sa.text("state NOT IN ('cancelled', 'taken_down')"), postgresql_where=sa.text("state NOT IN ('cancelled', 'taken_down')"))

    op.create_table('review_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('opened_on_id', sa.Integer(), nullable=False),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('open', 'passed', 'failed', 'closed', name='roundstate', native_enum=False, length=32), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_review_round_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['opened_on_id'], ['revision.id'], name=op.f('fk_review_round_opened_on_id_revision')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['person.id'], name=op.f('fk_review_round_submitted_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_round')),
    sa.UniqueConstraint('draft_id', 'number', name=op.f('uq_review_round_draft_id_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_review_round_uid'))
    )
    with op.batch_alter_table('review_round', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_round_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_round_opened_on_id'), ['opened_on_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_round_submitted_by_id'), ['submitted_by_id'], unique=False)
        batch_op.create_index('uq_review_round_open', ['draft_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('final_approval',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stale_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('carried_from_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_final_approval_by_id_person')),
    sa.ForeignKeyConstraint(['carried_from_id'], ['final_approval.id'], name=op.f('fk_final_approval_carried_from_id_final_approval')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_final_approval_revision_id_revision')),
    sa.ForeignKeyConstraint(['round_id'], ['review_round.id'], name=op.f('fk_final_approval_round_id_review_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_final_approval')),
    sa.UniqueConstraint('uid', name=op.f('uq_final_approval_uid'))
    )
    with op.batch_alter_table('final_approval', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_final_approval_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_final_approval_carried_from_id'), ['carried_from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_final_approval_revision_id'), ['revision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_final_approval_round_id'), ['round_id'], unique=False)

    op.create_table('publication_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('publication_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('idempotency_key', sa.String(length=80), nullable=False),
    sa.Column('outcome', sa.Enum('ok', 'temporary', 'permanent', 'unknown', name='outcome', native_enum=False, length=32), nullable=True),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['publication_id'], ['publication.id'], name=op.f('fk_publication_attempt_publication_id_publication'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication_attempt')),
    sa.UniqueConstraint('idempotency_key', name=op.f('uq_publication_attempt_idempotency_key'))
    )
    with op.batch_alter_table('publication_attempt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_publication_attempt_publication_id'), ['publication_id'], unique=False)

    op.create_table('review_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('revision_read_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('requested', 'accepted', 'answered', 'declined', 'lapsed', 'reassigned', 'stale', 'waived', 'cancelled', name='requeststate', native_enum=False, length=32), nullable=False),
    sa.Column('verdict', sa.Enum('approve', 'approve_with_remarks', 'request_changes', 'reject', name='verdict', native_enum=False, length=32), nullable=True),
    sa.Column('summary', sa.String(length=600), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=True),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words_to_read', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_review_request_persona_id_persona')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['person.id'], name=op.f('fk_review_request_reviewer_id_person')),
    sa.ForeignKeyConstraint(['revision_read_id'], ['revision.id'], name=op.f('fk_review_request_revision_read_id_revision')),
    sa.ForeignKeyConstraint(['round_id'], ['review_round.id'], name=op.f('fk_review_request_round_id_review_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_request')),
    sa.UniqueConstraint('uid', name=op.f('uq_review_request_uid'))
    )
    with op.batch_alter_table('review_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_request_persona_id'), ['persona_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_request_reviewer_id'), ['reviewer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_request_reviewer_id_state_due_at'), ['reviewer_id', 'state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_request_revision_read_id'), ['revision_read_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_request_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_request_state_due_at'), ['state', 'due_at'], unique=False)
        batch_op.create_index('uq_review_request_live', ['round_id', 'persona_id', 'reviewer_id'], unique=True, sqlite_where=sa.text("state IN ('requested', 'accepted')"), postgresql_where=sa.text("state IN ('requested', 'accepted')"))

    op.create_table('change_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=600), nullable=False),
    sa.Column('quote', sa.String(length=300), nullable=False),
    sa.Column('fact_id', sa.Integer(), nullable=True),
    sa.Column('severity', sa.Enum('must', 'should', name='severity', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('open', 'done', 'contested', 'withdrawn', name='changestate', native_enum=False, length=32), nullable=False),
    sa.Column('answer', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['fact_id'], ['persona_fact.id'], name=op.f('fk_change_request_fact_id_persona_fact')),
    sa.ForeignKeyConstraint(['request_id'], ['review_request.id'], name=op.f('fk_change_request_request_id_review_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_request')),
    sa.UniqueConstraint('uid', name=op.f('uq_change_request_uid'))
    )
    with op.batch_alter_table('change_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_change_request_fact_id'), ['fact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_change_request_request_id'), ['request_id'], unique=False)

    op.create_table('fact_reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('fact_id', sa.Integer(), nullable=False),
    sa.Column('reading', sa.Enum('helps', 'unclear', 'misses', 'absent', name='reading', native_enum=False, length=32), nullable=False),
    sa.ForeignKeyConstraint(['fact_id'], ['persona_fact.id'], name=op.f('fk_fact_reading_fact_id_persona_fact'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['request_id'], ['review_request.id'], name=op.f('fk_fact_reading_request_id_review_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_reading')),
    sa.UniqueConstraint('request_id', 'fact_id', name=op.f('uq_fact_reading_request_id_fact_id'))
    )
    with op.batch_alter_table('fact_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_reading_fact_id'), ['fact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fact_reading_request_id'), ['request_id'], unique=False)

    if op.get_bind().dialect.name == "postgresql":          # drafts and revisions point at each other
        op.create_foreign_key("fk_draft_head_id_revision", "draft", "revision", ["head_id"], ["id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    else:
        op.drop_constraint("fk_draft_head_id_revision", "draft", type_="foreignkey")
    with op.batch_alter_table('fact_reading', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fact_reading_request_id'))
        batch_op.drop_index(batch_op.f('ix_fact_reading_fact_id'))

    op.drop_table('fact_reading')
    with op.batch_alter_table('change_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_change_request_request_id'))
        batch_op.drop_index(batch_op.f('ix_change_request_fact_id'))

    op.drop_table('change_request')
    with op.batch_alter_table('review_request', schema=None) as batch_op:
        batch_op.drop_index('uq_review_request_live', sqlite_where=sa.text("state IN ('requested', 'accepted')"), postgresql_where=sa.text("state IN ('requested', 'accepted')"))
        batch_op.drop_index(batch_op.f('ix_review_request_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_review_request_round_id'))
        batch_op.drop_index(batch_op.f('ix_review_request_revision_read_id'))
        batch_op.drop_index(batch_op.f('ix_review_request_reviewer_id_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_review_request_reviewer_id'))
        batch_op.drop_index(batch_op.f('ix_review_request_persona_id'))

    op.drop_table('review_request')
    with op.batch_alter_table('publication_attempt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_publication_attempt_publication_id'))

    op.drop_table('publication_attempt')
    with op.batch_alter_table('final_approval', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_final_approval_round_id'))
        batch_op.drop_index(batch_op.f('ix_final_approval_revision_id'))
        batch_op.drop_index(batch_op.f('ix_final_approval_carried_from_id'))
        batch_op.drop_index(batch_op.f('ix_final_approval_by_id'))

    op.drop_table('final_approval')
    with op.batch_alter_table('review_round', schema=None) as batch_op:
        batch_op.drop_index('uq_review_round_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index(batch_op.f('ix_review_round_submitted_by_id'))
        batch_op.drop_index(batch_op.f('ix_review_round_opened_on_id'))
        batch_op.drop_index(batch_op.f('ix_review_round_draft_id'))

    op.drop_table('review_round')
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.drop_index('uq_publication_live_variant', sqlite_where=sa.text("state NOT IN ('cancelled', 'taken_down')"), postgresql_where=sa.text("state NOT IN ('cancelled', 'taken_down')"))
        batch_op.drop_index('uq_publication_address', sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
        batch_op.drop_index(batch_op.f('ix_publication_variant_id'))
        batch_op.drop_index(batch_op.f('ix_publication_updated_at'))
        batch_op.drop_index(batch_op.f('ix_publication_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_publication_slot_id'))
        batch_op.drop_index(batch_op.f('ix_publication_site_id_lang_state_published_at_id'))
        batch_op.drop_index(batch_op.f('ix_publication_site_id'))
        batch_op.drop_index(batch_op.f('ix_publication_revision_id'))

    op.drop_table('publication')
    with op.batch_alter_table('variant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_variant_site_id'))
        batch_op.drop_index(batch_op.f('ix_variant_draft_id'))
        batch_op.drop_index(batch_op.f('ix_variant_channel_id'))

    op.drop_table('variant')
    with op.batch_alter_table('slug_history', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slug_history_site_id'))
        batch_op.drop_index(batch_op.f('ix_slug_history_draft_id'))

    op.drop_table('slug_history')
    with op.batch_alter_table('revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revision_source_id'))
        batch_op.drop_index(batch_op.f('ix_revision_draft_id'))
        batch_op.drop_index(batch_op.f('ix_revision_by_id'))

    op.drop_table('revision')
    with op.batch_alter_table('draft_persona', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_persona_persona_id'))

    op.drop_table('draft_persona')
    with op.batch_alter_table('autosave', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_autosave_person_id'))
        batch_op.drop_index(batch_op.f('ix_autosave_draft_id'))
        batch_op.drop_index(batch_op.f('ix_autosave_at'))

    op.drop_table('autosave')
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index('uq_draft_claim', sqlite_where=sa.text("state <> 'abandoned' AND claim_id IS NOT NULL"), postgresql_where=sa.text("state <> 'abandoned' AND claim_id IS NOT NULL"))
        batch_op.drop_index(batch_op.f('ix_draft_topic_id'))
        batch_op.drop_index(batch_op.f('ix_draft_state'))
        batch_op.drop_index(batch_op.f('ix_draft_practice_of_id'))
        batch_op.drop_index(batch_op.f('ix_draft_head_id'))
        batch_op.drop_index(batch_op.f('ix_draft_deputy_id'))
        batch_op.drop_index(batch_op.f('ix_draft_claim_id'))

    op.drop_table('draft')
    with op.batch_alter_table('claim_co_author', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_claim_co_author_person_id'))

    op.drop_table('claim_co_author')
    with op.batch_alter_table('slot_persona', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slot_persona_persona_id'))

    op.drop_table('slot_persona')
    with op.batch_alter_table('slot_channel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slot_channel_channel_id'))

    op.drop_table('slot_channel')
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_index('uq_claim_live_slot', sqlite_where=sa.text("state IN ('offered', 'active')"), postgresql_where=sa.text("state IN ('offered', 'active')"))
        batch_op.drop_index(batch_op.f('ix_claim_state_draft_due'))
        batch_op.drop_index(batch_op.f('ix_claim_slot_id'))
        batch_op.drop_index(batch_op.f('ix_claim_author_id_state'))
        batch_op.drop_index(batch_op.f('ix_claim_author_id'))

    op.drop_table('claim')
    with op.batch_alter_table('topic_persona', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topic_persona_persona_id'))

    op.drop_table('topic_persona')
    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.drop_index('uq_slot_live_topic', sqlite_where=sa.text("topic_id IS NOT NULL AND state NOT IN ('cancelled', 'missed')"), postgresql_where=sa.text("topic_id IS NOT NULL AND state NOT IN ('cancelled', 'missed')"))
        batch_op.drop_index(batch_op.f('ix_slot_topic_id'))
        batch_op.drop_index(batch_op.f('ix_slot_state_publish_at'))
        batch_op.drop_index(batch_op.f('ix_slot_state_claim_by'))
        batch_op.drop_index(batch_op.f('ix_slot_site_id'))
        batch_op.drop_index(batch_op.f('ix_slot_local_date_local_time_uid'))

    op.drop_table('slot')
    with op.batch_alter_table('topic', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topic_state'))
        batch_op.drop_index(batch_op.f('ix_topic_idea_id'))
        batch_op.drop_index(batch_op.f('ix_topic_area_id'))

    op.drop_table('topic')
    with op.batch_alter_table('idea_vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idea_vote_person_id'))
        batch_op.drop_index(batch_op.f('ix_idea_vote_idea_id'))

    op.drop_table('idea_vote')
    with op.batch_alter_table('idea_persona', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idea_persona_persona_id'))

    op.drop_table('idea_persona')
    with op.batch_alter_table('exercise_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exercise_answer_person_id'))
        batch_op.drop_index(batch_op.f('ix_exercise_answer_exercise_id'))

    op.drop_table('exercise_answer')
    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_member_person_id'))

    op.drop_table('team_member')
    with op.batch_alter_table('representation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_representation_persona_id'))
        batch_op.drop_index(batch_op.f('ix_representation_person_id'))

    op.drop_table('representation')
    with op.batch_alter_table('published_work_persona', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_published_work_persona_persona_id'))

    op.drop_table('published_work_persona')
    with op.batch_alter_table('persona_history', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_persona_history_persona_id'))
        batch_op.drop_index(batch_op.f('ix_persona_history_by_id'))

    op.drop_table('persona_history')
    with op.batch_alter_table('persona_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_persona_fact_verified_by_id'))
        batch_op.drop_index(batch_op.f('ix_persona_fact_relevance_by_id'))
        batch_op.drop_index(batch_op.f('ix_persona_fact_persona_id'))
        batch_op.drop_index(batch_op.f('ix_persona_fact_entered_by_id'))

    op.drop_table('persona_fact')
    with op.batch_alter_table('lesson_prerequisite', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_prerequisite_needs_id'))

    op.drop_table('lesson_prerequisite')
    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idea_trend_id'))
        batch_op.drop_index(batch_op.f('ix_idea_state_votes_uid'))
        batch_op.drop_index(batch_op.f('ix_idea_by_id'))
        batch_op.drop_index(batch_op.f('ix_idea_area_id'))

    op.drop_table('idea')
    with op.batch_alter_table('exercise', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exercise_lesson_id'))

    op.drop_table('exercise')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_endorsed_by_id'))
        batch_op.drop_index(batch_op.f('ix_evidence_claim_id'))

    op.drop_table('evidence')
    with op.batch_alter_table('completion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_completion_person_id'))
        batch_op.drop_index(batch_op.f('ix_completion_lesson_id'))
        batch_op.drop_index(batch_op.f('ix_completion_feedback_by_id'))

    op.drop_table('completion')
    with op.batch_alter_table('channel_rules', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_rules_channel_id'))

    op.drop_table('channel_rules')
    with op.batch_alter_table('trend_observation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trend_observation_seen_on'))
        batch_op.drop_index(batch_op.f('ix_trend_observation_person_id'))
        batch_op.drop_index(batch_op.f('ix_trend_observation_area_id'))

    op.drop_table('trend_observation')
    with op.batch_alter_table('theme_area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_theme_area_area_id'))

    op.drop_table('theme_area')
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_lead_id'))

    op.drop_table('team')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_person_id'))

    op.drop_table('sign_in')
    with op.batch_alter_table('search_reader', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_search_reader_person_id'))

    op.drop_table('search_reader')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_grant_person_id'))

    op.drop_table('role_grant')
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_subject_uid_rule'))
        batch_op.drop_index(batch_op.f('ix_reminder_state_send_at'))
        batch_op.drop_index(batch_op.f('ix_reminder_recipient_id'))

    op.drop_table('reminder')
    with op.batch_alter_table('published_work_author', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_published_work_author_person_id'))

    op.drop_table('published_work_author')
    with op.batch_alter_table('published_work_area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_published_work_area_area_id'))

    op.drop_table('published_work_area')
    with op.batch_alter_table('persona', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_persona_status'))
        batch_op.drop_index(batch_op.f('ix_persona_owner_id'))
        batch_op.drop_index(batch_op.f('ix_persona_merged_into_id'))

    op.drop_table('persona')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_person_id'))

    op.drop_table('notice')
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_curriculum_id'))

    op.drop_table('lesson')
    with op.batch_alter_table('knowledge_fact_knower', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_knowledge_fact_knower_person_id'))

    op.drop_table('knowledge_fact_knower')
    with op.batch_alter_table('knowledge_fact_area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_knowledge_fact_area_area_id'))

    op.drop_table('knowledge_fact_area')
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_run_kind_id'))
        batch_op.drop_index(batch_op.f('ix_import_run_by_id'))

    op.drop_table('import_run')
    with op.batch_alter_table('expertise_claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_expertise_claim_person_id'))
        batch_op.drop_index(batch_op.f('ix_expertise_claim_area_id'))

    op.drop_table('expertise_claim')
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_index('uq_enrolment_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_enrolment_person_id'))
        batch_op.drop_index(batch_op.f('ix_enrolment_curriculum_id'))

    op.drop_table('enrolment')
    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_site_id'))

    op.drop_table('channel')
    with op.batch_alter_table('area_alias', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_alias_area_id'))

    op.drop_table('area_alias')
    with op.batch_alter_table('account_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_link_person_id'))
        batch_op.drop_index(batch_op.f('ix_account_link_made_by_id'))

    op.drop_table('account_link')
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_absence_person_id'))

    op.drop_table('absence')
    with op.batch_alter_table('topic_area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topic_area_parent_id'))

    op.drop_table('topic_area')
    op.drop_table('theme')
    op.drop_table('site')
    op.drop_table('search_entry')
    with op.batch_alter_table('published_work', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_published_work_updated_at'))
        batch_op.drop_index(batch_op.f('ix_published_work_local_date'))

    op.drop_table('published_work')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_status'))

    op.drop_table('person')
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_message_topic_id'))
        batch_op.drop_index('ix_outbox_message_due', sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    op.drop_table('outbox_message')
    op.drop_table('organisation')
    op.drop_table('knowledge_fact')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_job_state'))
        batch_op.drop_index(batch_op.f('ix_job_asked_by_id'))

    op.drop_table('job')
    op.drop_table('import_key')
    with op.batch_alter_table('guess', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_guess_kind_target_hash_at'))

    op.drop_table('guess')
    with op.batch_alter_table('event_log', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_log_kind_uid_id'))
        batch_op.drop_index(batch_op.f('ix_event_log_at'))
        batch_op.drop_index(batch_op.f('ix_event_log_actor_id'))

    op.drop_table('event_log')
    op.drop_table('curriculum')
    op.drop_table('calendar_exception')
    op.drop_table('cadence_goal')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION event_log_guard()")
