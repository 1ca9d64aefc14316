"""The agenda that plans itself

Revision 0003, after 0002.
"""
import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('campaign',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=True),
    sa.Column('name_nl', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('goal', sa.String(length=300), nullable=False),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('to_date', sa.Date(), nullable=False),
    sa.Column('budget_cents', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('planned', 'running', 'closed', name='campaignstate', native_enum=False, length=32), nullable=False),
    sa.Column('no_plan_b', sa.String(length=300), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('to_date >= from_date', name=op.f('ck_campaign_dates_in_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign')),
    sa.UniqueConstraint('key', name=op.f('uq_campaign_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_campaign_uid'))
    )
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_state'), ['state'], unique=False)

    op.create_table('band',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.Enum('event', 'fair', 'period', name='bandkind', native_enum=False, length=32), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('to_date', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('external_uid', sa.String(length=300), nullable=True),
    sa.Column('recurrence_id', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('is_cancelled', sa.Boolean(), nullable=False),
    sa.Column('is_edited', sa.Boolean(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=True),
    sa.Column('is_proposed', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('to_date >= from_date', name=op.f('ck_band_dates_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_band_by_id_person')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_band_campaign_id_campaign')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_band')),
    sa.UniqueConstraint('source', 'external_uid', 'recurrence_id', name=op.f('uq_band_source_external_uid_recurrence_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_band_uid'))
    )
    with op.batch_alter_table('band', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_band_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_band_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_band_from_date'), ['from_date'], unique=False)
        batch_op.create_index(batch_op.f('ix_band_to_date'), ['to_date'], unique=False)

    op.create_table('bulk_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_bulk_change_actor_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_change')),
    sa.UniqueConstraint('uid', name=op.f('uq_bulk_change_uid'))
    )
    with op.batch_alter_table('bulk_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_change_actor_id'), ['actor_id'], unique=False)

    op.create_table('pause',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('scope', sa.Enum('organisation', 'site', 'channel', 'campaign', 'slot', name='pausescope', native_enum=False, length=32), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('planned_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_pause_by_id_person')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_pause_ended_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pause')),
    sa.UniqueConstraint('uid', name=op.f('uq_pause_uid'))
    )
    with op.batch_alter_table('pause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pause_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pause_ended_by_id'), ['ended_by_id'], unique=False)
        batch_op.create_index('uq_pause_open', ['scope', 'subject_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('plan_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('to_date', sa.Date(), nullable=False),
    sa.Column('params', sa.JSON(), nullable=False),
    sa.Column('scenario', sa.JSON(), nullable=False),
    sa.Column('is_what_if', sa.Boolean(), nullable=False),
    sa.Column('previous_id', sa.Integer(), nullable=True),
    sa.Column('input', sa.JSON(), nullable=False),
    sa.Column('input_hash', sa.String(length=64), nullable=False),
    sa.Column('engine', sa.String(length=20), nullable=False),
    sa.Column('value', sa.Integer(), nullable=True),
    sa.Column('bound', sa.Integer(), nullable=True),
    sa.Column('is_proven', sa.Boolean(), nullable=False),
    sa.Column('millis', sa.Integer(), nullable=True),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('job_uid', sa.String(length=26), nullable=False),
    sa.Column('is_stale', sa.Boolean(), nullable=False),
    sa.Column('mark', sa.String(length=64), server_default='', nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('queued', 'running', 'ready', 'failed', 'cancelled', name='runstate', native_enum=False, length=32), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_plan_run_by_id_person')),
    sa.ForeignKeyConstraint(['previous_id'], ['plan_run.id'], name=op.f('fk_plan_run_previous_id_plan_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_run')),
    sa.UniqueConstraint('uid', name=op.f('uq_plan_run_uid'))
    )
    with op.batch_alter_table('plan_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_run_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_run_previous_id'), ['previous_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_run_state'), ['state'], unique=False)
        batch_op.create_index('uq_plan_run_going_on', ['is_what_if'], unique=True, sqlite_where=sa.text("state IN ('queued', 'running') AND NOT is_what_if"), postgresql_where=sa.text("state IN ('queued', 'running') AND NOT is_what_if"))

    op.create_table('series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('pattern', sa.Enum('weekly', 'monthly', name='pattern', native_enum=False, length=32), nullable=False),
    sa.Column('every', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('local_time', sa.Time(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('holiday_policy', sa.Enum('keep', 'next', 'previous', 'skip', name='holidaypolicy', native_enum=False, length=32), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('to_date', sa.Date(), nullable=True),
    sa.Column('made_until', sa.Date(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('every BETWEEN 1 AND 53', name=op.f('ck_series_every_range')),
    sa.CheckConstraint('weekday BETWEEN 1 AND 7', name=op.f('ck_series_weekday_range')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_series_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series')),
    sa.UniqueConstraint('key', name=op.f('uq_series_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_series_uid'))
    )
    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_series_archived_at'), ['archived_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_series_site_id'), ['site_id'], unique=False)

    op.create_table('share_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('purpose', sa.Enum('feed_ical', 'feed_rss', 'own_ical', 'agenda', 'review', 'preview', name='purpose', native_enum=False, length=32), nullable=False),
    sa.Column('subject', sa.String(length=26), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('shows', sa.JSON(), nullable=False),
    sa.Column('days', sa.Integer(), server_default='365', nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('guest_name', sa.String(length=120), nullable=False),
    sa.Column('guest_email', sa.String(length=254), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_share_link_owner_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_share_link_token_hash')),
    sa.UniqueConstraint('uid', name=op.f('uq_share_link_uid'))
    )
    with op.batch_alter_table('share_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_share_link_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_share_link_subject'), ['subject'], unique=False)

    op.create_table('step_owner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('step', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_step_owner_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_step_owner')),
    sa.UniqueConstraint('step', name=op.f('uq_step_owner_step')),
    sa.UniqueConstraint('uid', name=op.f('uq_step_owner_uid'))
    )
    with op.batch_alter_table('step_owner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_step_owner_person_id'), ['person_id'], unique=False)

    op.create_table('campaign_channel',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_channel_campaign_id_campaign'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], name=op.f('fk_campaign_channel_channel_id_channel')),
    sa.PrimaryKeyConstraint('campaign_id', 'channel_id', name=op.f('pk_campaign_channel'))
    )
    with op.batch_alter_table('campaign_channel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_channel_channel_id'), ['channel_id'], unique=False)

    op.create_table('campaign_persona',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_persona_campaign_id_campaign'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_campaign_persona_persona_id_persona')),
    sa.PrimaryKeyConstraint('campaign_id', 'persona_id', name=op.f('pk_campaign_persona'))
    )
    with op.batch_alter_table('campaign_persona', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_persona_persona_id'), ['persona_id'], unique=False)

    op.create_table('pitch_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('persona_id', sa.Integer(), nullable=True),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.Enum('open', 'met', 'closed', name='requeststate', native_enum=False, length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('wanted BETWEEN 1 AND 20', name=op.f('ck_pitch_request_wanted_range')),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_pitch_request_area_id_topic_area')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_pitch_request_by_id_person')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_pitch_request_persona_id_persona')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pitch_request')),
    sa.UniqueConstraint('uid', name=op.f('uq_pitch_request_uid'))
    )
    with op.batch_alter_table('pitch_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pitch_request_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_request_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_request_persona_id'), ['persona_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pitch_request_state'), ['state'], unique=False)

    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('audience', sa.Enum('me', 'team', 'everyone', name='audience', native_enum=False, length=32), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('page', sa.String(length=20), nullable=False),
    sa.Column('query', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_saved_view_owner_id_person')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_saved_view_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('uid', name=op.f('uq_saved_view_uid'))
    )
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_view_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_saved_view_team_id'), ['team_id'], unique=False)

    op.create_table('series_channel',
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], name=op.f('fk_series_channel_channel_id_channel')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_series_channel_series_id_series'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('series_id', 'channel_id', name=op.f('pk_series_channel'))
    )
    with op.batch_alter_table('series_channel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_series_channel_channel_id'), ['channel_id'], unique=False)

    op.create_table('share_link_use',
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('on_date', sa.Date(), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['link_id'], ['share_link.id'], name=op.f('fk_share_link_use_link_id_share_link'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('link_id', 'on_date', name=op.f('pk_share_link_use'))
    )
    op.create_table('pitch_asked',
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pitch_asked_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['request_id'], ['pitch_request.id'], name=op.f('fk_pitch_asked_request_id_pitch_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('request_id', 'person_id', name=op.f('pk_pitch_asked'))
    )
    with op.batch_alter_table('pitch_asked', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pitch_asked_person_id'), ['person_id'], unique=False)

    op.create_table('campaign_reserve',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_reserve_campaign_id_campaign'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_campaign_reserve_slot_id_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', 'slot_id', name=op.f('pk_campaign_reserve'))
    )
    with op.batch_alter_table('campaign_reserve', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_reserve_slot_id'), ['slot_id'], unique=False)

    op.create_table('claim_swap',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('slot_a_id', sa.Integer(), nullable=False),
    sa.Column('slot_b_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_of_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('asked', 'done', 'declined', 'withdrawn', 'lapsed', name='askstate', native_enum=False, length=32), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_claim_swap_asked_by_id_person')),
    sa.ForeignKeyConstraint(['asked_of_id'], ['person.id'], name=op.f('fk_claim_swap_asked_of_id_person')),
    sa.ForeignKeyConstraint(['slot_a_id'], ['slot.id'], name=op.f('fk_claim_swap_slot_a_id_slot'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_b_id'], ['slot.id'], name=op.f('fk_claim_swap_slot_b_id_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_swap')),
    sa.UniqueConstraint('uid', name=op.f('uq_claim_swap_uid'))
    )
    with op.batch_alter_table('claim_swap', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_swap_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_swap_asked_of_id'), ['asked_of_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_swap_slot_a_id'), ['slot_a_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_swap_slot_b_id'), ['slot_b_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_swap_state_expires_at'), ['state', 'expires_at'], unique=False)
        batch_op.create_index('uq_claim_swap_open_a', ['slot_a_id'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.create_index('uq_claim_swap_open_b', ['slot_b_id'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))

    op.create_table('plan_exclusion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=True),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_plan_exclusion_author_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_plan_exclusion_slot_id_slot'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_plan_exclusion_topic_id_topic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_exclusion')),
    sa.UniqueConstraint('uid', name=op.f('uq_plan_exclusion_uid'))
    )
    with op.batch_alter_table('plan_exclusion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_exclusion_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_exclusion_slot_id'), ['slot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_exclusion_topic_id'), ['topic_id'], unique=False)

    op.create_table('claim_handover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('claim_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('asked', 'done', 'declined', 'withdrawn', 'lapsed', name='askstate', native_enum=False, length=32), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_claim_handover_asked_by_id_person')),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_claim_handover_claim_id_claim'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['to_id'], ['person.id'], name=op.f('fk_claim_handover_to_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_handover')),
    sa.UniqueConstraint('uid', name=op.f('uq_claim_handover_uid'))
    )
    with op.batch_alter_table('claim_handover', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_handover_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_handover_claim_id'), ['claim_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_handover_state_expires_at'), ['state', 'expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_handover_to_id'), ['to_id'], unique=False)
        batch_op.create_index('uq_claim_handover_open', ['claim_id'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))

    op.create_table('plan_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('place', 'change', 'empty', name='linekind', native_enum=False, length=32), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('was_topic_id', sa.Integer(), nullable=True),
    sa.Column('was_author_id', sa.Integer(), nullable=True),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.Column('gain', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'pinned', 'accepted', 'rejected', 'stale', name='linestate', native_enum=False, length=32), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('claim_id', sa.Integer(), nullable=True),
    sa.Column('filled', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_plan_line_author_id_person')),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_plan_line_claim_id_claim')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_plan_line_decided_by_id_person')),
    sa.ForeignKeyConstraint(['run_id'], ['plan_run.id'], name=op.f('fk_plan_line_run_id_plan_run'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_plan_line_slot_id_slot'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_plan_line_topic_id_topic')),
    sa.ForeignKeyConstraint(['was_author_id'], ['person.id'], name=op.f('fk_plan_line_was_author_id_person')),
    sa.ForeignKeyConstraint(['was_topic_id'], ['topic.id'], name=op.f('fk_plan_line_was_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_line')),
    sa.UniqueConstraint('run_id', 'slot_id', name=op.f('uq_plan_line_run_id_slot_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_plan_line_uid'))
    )
    with op.batch_alter_table('plan_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_line_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_claim_id'), ['claim_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_run_id'), ['run_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_slot_id'), ['slot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_topic_id'), ['topic_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_was_author_id'), ['was_author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_line_was_topic_id'), ['was_topic_id'], unique=False)

    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.add_column(sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('offered_by', sa.Enum('lead', 'plan', 'stand_in', 'waiting', 'import', name='offerorigin', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('offer_note', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('answer', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('ghost_writer_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_claim_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_ghost_writer_id'), ['ghost_writer_id'], unique=False)
        batch_op.create_index('uq_claim_one_wish', ['slot_id', 'author_id'], unique=True, sqlite_where=sa.text("state IN ('requested', 'waiting')"), postgresql_where=sa.text("state IN ('requested', 'waiting')"))
        batch_op.create_foreign_key(batch_op.f('fk_claim_ghost_writer_id_person'), 'person', ['ghost_writer_id'], ['id'])

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.add_column(sa.Column('request_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('question_fact_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('question', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('phase', sa.Enum('notice', 'compare', 'decide', 'use', name='phase', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('gift', sa.String(length=300), server_default='', nullable=False))
        batch_op.create_index(batch_op.f('ix_idea_question_fact_id'), ['question_fact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_idea_request_id'), ['request_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_idea_question_fact_id_persona_fact'), 'persona_fact', ['question_fact_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_idea_request_id_pitch_request'), 'pitch_request', ['request_id'], ['id'])

    with op.batch_alter_table('import_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sequence', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('published_work', schema=None) as batch_op:
        batch_op.add_column(sa.Column('topic_uid', sa.String(length=26), nullable=True))
        batch_op.create_index(batch_op.f('ix_published_work_topic_uid'), ['topic_uid'], unique=False)

    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.add_column(sa.Column('series_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('series_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('is_edited', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('campaign_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('is_reserve', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('ready_by', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('usable_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('stand_in_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('stand_in_agreed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('sequence', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_index(batch_op.f('ix_slot_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slot_series_id'), ['series_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slot_stand_in_id'), ['stand_in_id'], unique=False)
        batch_op.create_check_constraint(batch_op.f('ck_slot_reserve_ready_by'), 'NOT is_reserve OR ready_by IS NOT NULL')
        batch_op.create_unique_constraint(batch_op.f('uq_slot_series_id_series_on'), ['series_id', 'series_on'])
        batch_op.create_foreign_key(batch_op.f('fk_slot_campaign_id_campaign'), 'campaign', ['campaign_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_slot_stand_in_id_person'), 'person', ['stand_in_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_slot_series_id_series'), 'series', ['series_id'], ['id'])

    with op.batch_alter_table('topic', schema=None) as batch_op:
        batch_op.add_column(sa.Column('question_fact_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('phase', sa.Enum('notice', 'compare', 'decide', 'use', name='phase', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('structure', sa.String(length=40), server_default='', nullable=False))
        batch_op.create_index(batch_op.f('ix_topic_question_fact_id'), ['question_fact_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_topic_question_fact_id_persona_fact'), 'persona_fact', ['question_fact_id'], ['id'], ondelete='SET NULL')



def downgrade() -> None:
    with op.batch_alter_table('topic', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_topic_question_fact_id_persona_fact'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_topic_question_fact_id'))
        batch_op.drop_column('structure')
        batch_op.drop_column('phase')
        batch_op.drop_column('question_fact_id')

    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_slot_series_id_series'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_slot_stand_in_id_person'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_slot_campaign_id_campaign'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('ck_slot_reserve_ready_by'), type_='check')
        batch_op.drop_constraint(batch_op.f('uq_slot_series_id_series_on'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_slot_stand_in_id'))
        batch_op.drop_index(batch_op.f('ix_slot_series_id'))
        batch_op.drop_index(batch_op.f('ix_slot_campaign_id'))
        batch_op.drop_column('sequence')
        batch_op.drop_column('stand_in_agreed_at')
        batch_op.drop_column('stand_in_id')
        batch_op.drop_column('usable_until')
        batch_op.drop_column('ready_by')
        batch_op.drop_column('is_reserve')
        batch_op.drop_column('campaign_id')
        batch_op.drop_column('is_edited')
        batch_op.drop_column('series_on')
        batch_op.drop_column('series_id')

    with op.batch_alter_table('published_work', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_published_work_topic_uid'))
        batch_op.drop_column('topic_uid')

    with op.batch_alter_table('import_key', schema=None) as batch_op:
        batch_op.drop_column('sequence')

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_idea_request_id_pitch_request'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_idea_question_fact_id_persona_fact'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_idea_request_id'))
        batch_op.drop_index(batch_op.f('ix_idea_question_fact_id'))
        batch_op.drop_column('gift')
        batch_op.drop_column('phase')
        batch_op.drop_column('question')
        batch_op.drop_column('question_fact_id')
        batch_op.drop_column('request_id')

    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_claim_ghost_writer_id_person'), type_='foreignkey')
        batch_op.drop_index('uq_claim_one_wish', sqlite_where=sa.text("state IN ('requested', 'waiting')"), postgresql_where=sa.text("state IN ('requested', 'waiting')"))
        batch_op.drop_index(batch_op.f('ix_claim_ghost_writer_id'))
        batch_op.drop_index(batch_op.f('ix_claim_expires_at'))
        batch_op.drop_column('ghost_writer_id')
        batch_op.drop_column('answer')
        batch_op.drop_column('expires_at')
        batch_op.drop_column('offer_note')
        batch_op.drop_column('offered_by')
        batch_op.drop_column('joined_at')

    with op.batch_alter_table('plan_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_line_was_topic_id'))
        batch_op.drop_index(batch_op.f('ix_plan_line_was_author_id'))
        batch_op.drop_index(batch_op.f('ix_plan_line_topic_id'))
        batch_op.drop_index(batch_op.f('ix_plan_line_slot_id'))
        batch_op.drop_index(batch_op.f('ix_plan_line_run_id'))
        batch_op.drop_index(batch_op.f('ix_plan_line_decided_by_id'))
        batch_op.drop_index(batch_op.f('ix_plan_line_claim_id'))
        batch_op.drop_index(batch_op.f('ix_plan_line_author_id'))

    op.drop_table('plan_line')
    with op.batch_alter_table('claim_handover', schema=None) as batch_op:
        batch_op.drop_index('uq_claim_handover_open', sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.drop_index(batch_op.f('ix_claim_handover_to_id'))
        batch_op.drop_index(batch_op.f('ix_claim_handover_state_expires_at'))
        batch_op.drop_index(batch_op.f('ix_claim_handover_claim_id'))
        batch_op.drop_index(batch_op.f('ix_claim_handover_asked_by_id'))

    op.drop_table('claim_handover')
    with op.batch_alter_table('plan_exclusion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_exclusion_topic_id'))
        batch_op.drop_index(batch_op.f('ix_plan_exclusion_slot_id'))
        batch_op.drop_index(batch_op.f('ix_plan_exclusion_author_id'))

    op.drop_table('plan_exclusion')
    with op.batch_alter_table('claim_swap', schema=None) as batch_op:
        batch_op.drop_index('uq_claim_swap_open_b', sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.drop_index('uq_claim_swap_open_a', sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.drop_index(batch_op.f('ix_claim_swap_state_expires_at'))
        batch_op.drop_index(batch_op.f('ix_claim_swap_slot_b_id'))
        batch_op.drop_index(batch_op.f('ix_claim_swap_slot_a_id'))
        batch_op.drop_index(batch_op.f('ix_claim_swap_asked_of_id'))
        batch_op.drop_index(batch_op.f('ix_claim_swap_asked_by_id'))

    op.drop_table('claim_swap')
    with op.batch_alter_table('campaign_reserve', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_reserve_slot_id'))

    op.drop_table('campaign_reserve')
    with op.batch_alter_table('pitch_asked', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pitch_asked_person_id'))

    op.drop_table('pitch_asked')
    op.drop_table('share_link_use')
    with op.batch_alter_table('series_channel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_series_channel_channel_id'))

    op.drop_table('series_channel')
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_saved_view_team_id'))
        batch_op.drop_index(batch_op.f('ix_saved_view_owner_id'))

    op.drop_table('saved_view')
    with op.batch_alter_table('pitch_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pitch_request_state'))
        batch_op.drop_index(batch_op.f('ix_pitch_request_persona_id'))
        batch_op.drop_index(batch_op.f('ix_pitch_request_by_id'))
        batch_op.drop_index(batch_op.f('ix_pitch_request_area_id'))

    op.drop_table('pitch_request')
    with op.batch_alter_table('campaign_persona', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_persona_persona_id'))

    op.drop_table('campaign_persona')
    with op.batch_alter_table('campaign_channel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_channel_channel_id'))

    op.drop_table('campaign_channel')
    with op.batch_alter_table('step_owner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_step_owner_person_id'))

    op.drop_table('step_owner')
    with op.batch_alter_table('share_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_share_link_subject'))
        batch_op.drop_index(batch_op.f('ix_share_link_owner_id'))

    op.drop_table('share_link')
    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_series_site_id'))
        batch_op.drop_index(batch_op.f('ix_series_archived_at'))

    op.drop_table('series')
    with op.batch_alter_table('plan_run', schema=None) as batch_op:
        batch_op.drop_index('uq_plan_run_going_on', sqlite_where=sa.text("state IN ('queued', 'running') AND NOT is_what_if"), postgresql_where=sa.text("state IN ('queued', 'running') AND NOT is_what_if"))
        batch_op.drop_index(batch_op.f('ix_plan_run_state'))
        batch_op.drop_index(batch_op.f('ix_plan_run_previous_id'))
        batch_op.drop_index(batch_op.f('ix_plan_run_by_id'))

    op.drop_table('plan_run')
    with op.batch_alter_table('pause', schema=None) as batch_op:
        batch_op.drop_index('uq_pause_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_pause_ended_by_id'))
        batch_op.drop_index(batch_op.f('ix_pause_by_id'))

    op.drop_table('pause')
    with op.batch_alter_table('bulk_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_change_actor_id'))

    op.drop_table('bulk_change')
    with op.batch_alter_table('band', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_band_to_date'))
        batch_op.drop_index(batch_op.f('ix_band_from_date'))
        batch_op.drop_index(batch_op.f('ix_band_campaign_id'))
        batch_op.drop_index(batch_op.f('ix_band_by_id'))

    op.drop_table('band')
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_state'))

    op.drop_table('campaign')
