"""Scheduled work

Revision 0005, after 0004.
"""
import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mail_trouble',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('is_bad', sa.Boolean(), nullable=False),
    sa.Column('failed_at', sa.JSON(), nullable=False),
    sa.Column('said', sa.String(length=300), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_trouble')),
    sa.UniqueConstraint('email', name=op.f('uq_mail_trouble_email'))
    )
    op.create_table('reminder_finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.Enum('claim', 'review', 'slot', 'open', 'pair', 'question', 'pitch', 'correction', 'fact', 'listening', 'cadence', 'training', name='subject', native_enum=False, length=32), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('anchor_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('about', sa.String(length=120), nullable=False),
    sa.Column('people', sa.JSON(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_finding')),
    sa.UniqueConstraint('subject', 'uid', 'anchor_at', name='uq_reminder_finding_once')
    )
    op.create_table('reminder_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.Enum('claim', 'review', 'slot', 'open', 'pair', 'question', 'pitch', 'correction', 'fact', 'listening', 'cadence', 'training', name='subject', native_enum=False, length=32), nullable=False),
    sa.Column('anchor', sa.String(length=20), nullable=False),
    sa.Column('unit', sa.Enum('workdays', 'days', 'hours', name='unit', native_enum=False, length=32), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('local_time', sa.Time(), nullable=True),
    sa.Column('audience', sa.Enum('author', 'reviewer', 'fitting', 'owner', 'marketer', 'learner', 'lead', name='audience', native_enum=False, length=32), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('repeat_every', sa.Integer(), nullable=False),
    sa.Column('max_steps', sa.Integer(), nullable=False),
    sa.Column('escalate_from', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_usual', sa.Boolean(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_rule')),
    sa.UniqueConstraint('key', name=op.f('uq_reminder_rule_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_reminder_rule_uid'))
    )
    op.create_table('tick_run',
    sa.Column('name', sa.String(length=48), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('took_ms', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('runs', sa.BigInteger(), nullable=False),
    sa.Column('failures', sa.BigInteger(), nullable=False),
    sa.Column('done', sa.BigInteger(), nullable=False),
    sa.Column('total_ms', sa.BigInteger(), nullable=False),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=120), nullable=False),
    sa.Column('held_by', sa.String(length=32), nullable=True),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_tick_run'))
    )
    op.create_table('webhook_endpoint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=False),
    sa.Column('types', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('active', 'off', name='endpointstate', native_enum=False, length=32), nullable=False),
    sa.Column('off_reason', sa.Enum('', 'by_hand', 'gone', 'dead', name='offreason', native_enum=False, length=32), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('secret_changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dead_in_a_row', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_endpoint')),
    sa.UniqueConstraint('uid', name=op.f('uq_webhook_endpoint_uid'))
    )
    op.create_table('worker_heartbeat',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('host', sa.String(length=80), nullable=False),
    sa.Column('pid', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('doing', sa.String(length=300), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_worker_heartbeat'))
    )
    op.create_table('delivery_pref',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('security', 'urgent', 'action', 'news', 'talk', name='purpose', native_enum=False, length=32), nullable=False),
    sa.Column('way', sa.Enum('at_once', 'digest', 'inbox', 'chat', name='way', native_enum=False, length=32), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_delivery_pref_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_pref')),
    sa.UniqueConstraint('person_id', 'kind', name=op.f('uq_delivery_pref_person_id_kind'))
    )
    with op.batch_alter_table('delivery_pref', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_pref_person_id'), ['person_id'], unique=False)

    op.create_table('reminder_mute',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('subject_uid', sa.String(length=26), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reminder_mute_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_mute')),
    sa.UniqueConstraint('person_id', 'rule', 'subject_uid', name='uq_reminder_mute_once'),
    sa.UniqueConstraint('uid', name=op.f('uq_reminder_mute_uid'))
    )
    with op.batch_alter_table('reminder_mute', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_mute_person_id'), ['person_id'], unique=False)

    op.create_table('reminder_press',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reminder_press_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_press')),
    sa.UniqueConstraint('key', name=op.f('uq_reminder_press_key'))
    )
    with op.batch_alter_table('reminder_press', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_press_person_id'), ['person_id'], unique=False)

    op.create_table('reminder_snooze',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('subject_uid', sa.String(length=26), nullable=False),
    sa.Column('anchor_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_taken_back', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reminder_snooze_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_snooze')),
    sa.UniqueConstraint('uid', name=op.f('uq_reminder_snooze_uid'))
    )
    with op.batch_alter_table('reminder_snooze', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_snooze_person_id_subject_uid'), ['person_id', 'subject_uid'], unique=False)
        batch_op.create_index('uq_reminder_snooze_open', ['person_id', 'rule', 'subject_uid'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('way_test',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.Enum('at_once', 'digest', 'inbox', 'chat', name='way', native_enum=False, length=32), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_way_test_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_way_test')),
    sa.UniqueConstraint('person_id', 'way', name=op.f('uq_way_test_person_id_way'))
    )
    with op.batch_alter_table('way_test', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_way_test_person_id'), ['person_id'], unique=False)

    op.create_table('webhook_delivery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('endpoint_id', sa.Integer(), nullable=False),
    sa.Column('type', sa.Enum('slot.opened', 'slot.claimed', 'slot.released', 'slot.moved', 'slot.cancelled', 'review.requested', 'review.answered', 'draft.approved', 'publication.published', 'publication.failed', 'publication.corrected', 'publication.taken_down', 'reminder.digest', 'ping', name='type', native_enum=False, length=32), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['endpoint_id'], ['webhook_endpoint.id'], name=op.f('fk_webhook_delivery_endpoint_id_webhook_endpoint'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('key', name=op.f('uq_webhook_delivery_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_webhook_delivery_uid'))
    )
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_delivery_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_webhook_delivery_endpoint_id'), ['endpoint_id'], unique=False)

    op.create_table('channel_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.Column('health', sa.Enum('ok', 'warn', 'failing', 'paused', name='healthstate', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], name=op.f('fk_channel_state_channel_id_channel'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_state')),
    sa.UniqueConstraint('channel_id', name=op.f('uq_channel_state_channel_id'))
    )
    op.create_table('chat_address',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('trouble', sa.String(length=40), nullable=False),
    sa.Column('worked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(person_id IS NULL) <> (team_id IS NULL)', name=op.f('ck_chat_address_one_owner')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_chat_address_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_chat_address_team_id_team'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chat_address')),
    sa.UniqueConstraint('person_id', name=op.f('uq_chat_address_person_id')),
    sa.UniqueConstraint('team_id', name=op.f('uq_chat_address_team_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_chat_address_uid'))
    )
    op.create_table('publication_errand',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('publication_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('publish', 'look_up', 'update', 'take_down', name='attemptkind', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'sending', 'done', 'failed', 'dropped', name='errandstate', native_enum=False, length=32), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=True),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_publication_errand_asked_by_id_person')),
    sa.ForeignKeyConstraint(['publication_id'], ['publication.id'], name=op.f('fk_publication_errand_publication_id_publication'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_publication_errand_revision_id_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication_errand')),
    sa.UniqueConstraint('uid', name=op.f('uq_publication_errand_uid'))
    )
    with op.batch_alter_table('publication_errand', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_publication_errand_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_errand_publication_id'), ['publication_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_errand_revision_id'), ['revision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_errand_state_due_at'), ['state', 'due_at'], unique=False)
        batch_op.create_index('uq_publication_errand_open', ['publication_id'], unique=True, sqlite_where=sa.text("state IN ('waiting', 'sending', 'failed')"), postgresql_where=sa.text("state IN ('waiting', 'sending', 'failed')"))

    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.add_column(sa.Column('config', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('secret_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('test_asked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('tested_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('tested_as', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('test_trouble', sa.String(length=30), server_default='', nullable=False))

    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lease', sa.String(length=32), nullable=True))

    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.Enum('security', 'urgent', 'action', 'news', 'talk', name='purpose', native_enum=False, length=32), server_default='action', nullable=False))
        batch_op.add_column(sa.Column('for_digest', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index('ix_notice_for_digest', ['person_id'], unique=False, sqlite_where=sa.text('for_digest'), postgresql_where=sa.text('for_digest'))

    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('due_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('lease', sa.String(length=32), nullable=True))
        batch_op.drop_index(batch_op.f('ix_outbox_message_due'), sqlite_where=sa.text('done_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_outbox_message_done_at'), ['done_at'], unique=False)
        batch_op.create_index('ix_outbox_message_failed', ['id'], unique=False, sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'"))
        batch_op.create_index('ix_outbox_message_open', ['topic', 'available_at', 'id'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    with op.batch_alter_table('persona_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_persona_fact_persona_id'))
        batch_op.create_index(batch_op.f('ix_persona_fact_persona_id_place'), ['persona_id', 'place'], unique=False)

    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.add_column(sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('tries', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('publication_attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.Enum('publish', 'look_up', 'update', 'take_down', name='attemptkind', native_enum=False, length=32), server_default='publish', nullable=False))
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_publication_attempt_idempotency_key'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_publication_attempt_publication_id_number'), ['publication_id', 'number'])

    with op.batch_alter_table('published_work', schema=None) as batch_op:
        batch_op.add_column(sa.Column('review_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('refresh_uid', sa.String(length=26), nullable=True))
        batch_op.create_index(batch_op.f('ix_published_work_review_on'), ['review_on'], unique=False)

    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_anchor_at'), ['anchor_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_anchor_at'))

    with op.batch_alter_table('published_work', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_published_work_review_on'))
        batch_op.drop_column('refresh_uid')
        batch_op.drop_column('review_on')

    with op.batch_alter_table('publication_attempt', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_publication_attempt_publication_id_number'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_publication_attempt_idempotency_key'), ['idempotency_key'])
        batch_op.drop_column('ended_at')
        batch_op.drop_column('kind')

    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.drop_column('failed_at')
        batch_op.drop_column('tries')
        batch_op.drop_column('next_try_at')

    with op.batch_alter_table('persona_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_persona_fact_persona_id_place'))
        batch_op.create_index(batch_op.f('ix_persona_fact_persona_id'), ['persona_id'], unique=False)

    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_message_open', sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))
        batch_op.drop_index('ix_outbox_message_failed', sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'"))
        batch_op.drop_index(batch_op.f('ix_outbox_message_done_at'))
        batch_op.create_index(batch_op.f('ix_outbox_message_due'), ['available_at', 'id'], unique=False, sqlite_where=sa.text('done_at IS NULL'))
        batch_op.drop_column('lease')
        batch_op.drop_column('due_at')

    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_for_digest', sqlite_where=sa.text('for_digest'), postgresql_where=sa.text('for_digest'))
        batch_op.drop_column('for_digest')
        batch_op.drop_column('kind')

    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_column('lease')

    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.drop_column('test_trouble')
        batch_op.drop_column('tested_as')
        batch_op.drop_column('tested_at')
        batch_op.drop_column('test_asked_at')
        batch_op.drop_column('secret_until')
        batch_op.drop_column('config')

    with op.batch_alter_table('publication_errand', schema=None) as batch_op:
        batch_op.drop_index('uq_publication_errand_open', sqlite_where=sa.text("state IN ('waiting', 'sending', 'failed')"), postgresql_where=sa.text("state IN ('waiting', 'sending', 'failed')"))
        batch_op.drop_index(batch_op.f('ix_publication_errand_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_publication_errand_revision_id'))
        batch_op.drop_index(batch_op.f('ix_publication_errand_publication_id'))
        batch_op.drop_index(batch_op.f('ix_publication_errand_asked_by_id'))

    op.drop_table('publication_errand')
    op.drop_table('chat_address')
    op.drop_table('channel_state')
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_webhook_delivery_endpoint_id'))
        batch_op.drop_index(batch_op.f('ix_webhook_delivery_at'))

    op.drop_table('webhook_delivery')
    with op.batch_alter_table('way_test', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_way_test_person_id'))

    op.drop_table('way_test')
    with op.batch_alter_table('reminder_snooze', schema=None) as batch_op:
        batch_op.drop_index('uq_reminder_snooze_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_reminder_snooze_person_id_subject_uid'))

    op.drop_table('reminder_snooze')
    with op.batch_alter_table('reminder_press', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_press_person_id'))

    op.drop_table('reminder_press')
    with op.batch_alter_table('reminder_mute', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_mute_person_id'))

    op.drop_table('reminder_mute')
    with op.batch_alter_table('delivery_pref', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_pref_person_id'))

    op.drop_table('delivery_pref')
    op.drop_table('worker_heartbeat')
    op.drop_table('webhook_endpoint')
    op.drop_table('tick_run')
    op.drop_table('reminder_rule')
    op.drop_table('reminder_finding')
    op.drop_table('mail_trouble')
