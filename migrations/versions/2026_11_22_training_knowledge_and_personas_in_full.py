"""Training, knowledge and personas in full

Revision 0002, after 0001.
"""
import sqlalchemy as sa
from alembic import op

from planner.core.uid import new_uid

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def _name_what_facts_rest_on() -> None:
    """A fact that was checked rested on one source; it is its first piece of evidence now."""
    bind = op.get_bind()
    fact, evidence = (sa.Table(name, sa.MetaData(), autoload_with=bind) for name in ("persona_fact", "fact_evidence"))
    checked = bind.execute(sa.select(fact).where(fact.c.method.is_not(None), fact.c.source != "")).mappings().all()
    for row in checked:
        at = row["verified_at"] or row["updated_at"]
        made = bind.execute(sa.insert(evidence).values(
            uid=new_uid(), fact_id=row["id"], method=row["method"], source=row["source"], on_date=at.date(),
            by_id=row["verified_by_id"], created_at=at, updated_at=at, version=1))
        bind.execute(sa.update(fact).where(fact.c.id == row["id"]).values(picked_id=made.inserted_primary_key[0]))


def upgrade() -> None:
    op.create_table('similarity_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('areas_mark', sa.String(length=26), nullable=False),
    sa.Column('profiles_mark', sa.String(length=26), nullable=False),
    sa.Column('areas_changed', sa.Boolean(), nullable=False),
    sa.Column('paired_profiles', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_similarity_state'))
    )
    op.create_table('similarity_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('uid', sa.String(length=80), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('is_stale', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_similarity_text')),
    sa.UniqueConstraint('kind', 'uid', name=op.f('uq_similarity_text_kind_uid'))
    )
    with op.batch_alter_table('similarity_text', schema=None) as batch_op:
        batch_op.create_index('ix_similarity_text_stale', ['id'], unique=False, sqlite_where=sa.text('is_stale'), postgresql_where=sa.text('is_stale'))

    op.create_table('area_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('gone_id', sa.Integer(), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('snapshot', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_area_merge_by_id_person')),
    sa.ForeignKeyConstraint(['gone_id'], ['topic_area.id'], name=op.f('fk_area_merge_gone_id_topic_area')),
    sa.ForeignKeyConstraint(['kept_id'], ['topic_area.id'], name=op.f('fk_area_merge_kept_id_topic_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area_merge')),
    sa.UniqueConstraint('uid', name=op.f('uq_area_merge_uid'))
    )
    with op.batch_alter_table('area_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_merge_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_area_merge_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_area_merge_gone_id'), ['gone_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_area_merge_kept_id'), ['kept_id'], unique=False)

    op.create_table('certificate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('curriculum_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lessons', sa.JSON(), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['curriculum_id'], ['curriculum.id'], name=op.f('fk_certificate_curriculum_id_curriculum'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('person_id', 'curriculum_id', name=op.f('uq_certificate_person_id_curriculum_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_certificate_uid'))
    )
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_curriculum_id'), ['curriculum_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_person_id'), ['person_id'], unique=False)

    op.create_table('dismissed_area',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_dismissed_area_area_id_topic_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_dismissed_area_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'area_id', name=op.f('pk_dismissed_area'))
    )
    with op.batch_alter_table('dismissed_area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dismissed_area_area_id'), ['area_id'], unique=False)

    op.create_table('fact_card',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('brief', 'talk', 'text', 'needs', name='cardkind', native_enum=False, length=32), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_fact_card_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_card')),
    sa.UniqueConstraint('uid', name=op.f('uq_fact_card_uid'))
    )
    with op.batch_alter_table('fact_card', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_card_by_id'), ['by_id'], unique=False)

    op.create_table('feed_source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'active', 'failing', 'paused', 'off', name='feedstate', native_enum=False, length=32), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('etag', sa.String(length=200), nullable=False),
    sa.Column('last_modified', sa.String(length=100), nullable=False),
    sa.Column('fails', sa.Integer(), nullable=False),
    sa.Column('trouble', sa.String(length=32), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('brought', sa.Integer(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('succeeded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['topic_area.id'], name=op.f('fk_feed_source_area_id_topic_area')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_feed_source_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed_source')),
    sa.UniqueConstraint('uid', name=op.f('uq_feed_source_uid')),
    sa.UniqueConstraint('url', name=op.f('uq_feed_source_url'))
    )
    with op.batch_alter_table('feed_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feed_source_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feed_source_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feed_source_due_at'), ['due_at'], unique=False)

    op.create_table('first_steps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('was_skipped', sa.Boolean(), nullable=False),
    sa.Column('solved', sa.String(length=600), nullable=False),
    sa.Column('asked', sa.String(length=600), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_first_steps_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_first_steps')),
    sa.UniqueConstraint('person_id', name=op.f('uq_first_steps_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_first_steps_uid'))
    )
    op.create_table('put_away',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_put_away_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_put_away')),
    sa.UniqueConstraint('person_id', 'part', name=op.f('uq_put_away_person_id_part')),
    sa.UniqueConstraint('uid', name=op.f('uq_put_away_uid'))
    )
    with op.batch_alter_table('put_away', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_put_away_person_id'), ['person_id'], unique=False)

    op.create_table('similarity_pair',
    sa.Column('a_id', sa.Integer(), nullable=False),
    sa.Column('b_id', sa.Integer(), nullable=False),
    sa.Column('permille', sa.Integer(), nullable=False),
    sa.Column('shared', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['a_id'], ['similarity_text.id'], name=op.f('fk_similarity_pair_a_id_similarity_text'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['b_id'], ['similarity_text.id'], name=op.f('fk_similarity_pair_b_id_similarity_text'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('a_id', 'b_id', name=op.f('pk_similarity_pair'))
    )
    with op.batch_alter_table('similarity_pair', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_similarity_pair_b_id'), ['b_id'], unique=False)

    op.create_table('similarity_posting',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('token', sa.String(length=90), nullable=False),
    sa.Column('text_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['text_id'], ['similarity_text.id'], name=op.f('fk_similarity_posting_text_id_similarity_text'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('kind', 'token', 'text_id', name=op.f('pk_similarity_posting')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('similarity_posting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_similarity_posting_text_id'), ['text_id'], unique=False)

    op.create_table('topic_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('slot', 'topic', 'idea', 'article', 'area', name='kind', native_enum=False, length=32), nullable=False),
    sa.Column('ref', sa.String(length=80), nullable=False),
    sa.Column('hidden_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_topic_answer_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic_answer')),
    sa.UniqueConstraint('person_id', 'kind', 'ref', name=op.f('uq_topic_answer_person_id_kind_ref')),
    sa.UniqueConstraint('uid', name=op.f('uq_topic_answer_uid'))
    )
    with op.batch_alter_table('topic_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topic_answer_person_id'), ['person_id'], unique=False)

    op.create_table('contact_moment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.Enum('helpdesk', 'sales call', 'visit', 'invoice', 'event', 'social', name='momentkind', native_enum=False, length=32), nullable=False),
    sa.Column('on_date', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('customer', sa.String(length=120), nullable=False),
    sa.Column('persona_id', sa.Integer(), nullable=True),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('heard', sa.Text(), nullable=False),
    sa.Column('quotes', sa.JSON(), nullable=False),
    sa.Column('quoting', sa.Enum('no', 'anonymous', 'named', name='quoting', native_enum=False, length=32), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_contact_moment_by_id_person')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_contact_moment_persona_id_persona')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_moment')),
    sa.UniqueConstraint('uid', name=op.f('uq_contact_moment_uid'))
    )
    with op.batch_alter_table('contact_moment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_moment_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_moment_on_date_id'), ['on_date', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_moment_persona_id'), ['persona_id'], unique=False)

    op.create_table('grouping_suggestion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.Enum('theme', 'tag', name='groupingkind', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'changed', 'declined', name='groupingstate', native_enum=False, length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_area', sa.String(length=80), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('prints', sa.JSON(), nullable=False),
    sa.Column('reason', sa.JSON(), nullable=False),
    sa.Column('likeness', sa.JSON(), nullable=False),
    sa.Column('target', sa.String(length=100), nullable=False),
    sa.Column('kept', sa.JSON(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_grouping_suggestion_by_id_person')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_grouping_suggestion_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grouping_suggestion')),
    sa.UniqueConstraint('uid', name=op.f('uq_grouping_suggestion_uid'))
    )
    with op.batch_alter_table('grouping_suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_grouping_suggestion_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_grouping_suggestion_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_grouping_suggestion_theme_id'), ['theme_id'], unique=False)

    op.create_table('lesson_edition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title_nl', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('body_nl', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('exercises', sa.JSON(), nullable=False),
    sa.Column('retrain', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_lesson_edition_by_id_person')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_lesson_edition_lesson_id_lesson'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson_edition')),
    sa.UniqueConstraint('lesson_id', 'number', name=op.f('uq_lesson_edition_lesson_id_number'))
    )
    with op.batch_alter_table('lesson_edition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_edition_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_edition_lesson_id'), ['lesson_id'], unique=False)

    op.create_table('theme_fact',
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('fact_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['fact_id'], ['knowledge_fact.id'], name=op.f('fk_theme_fact_fact_id_knowledge_fact'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_fact_theme_id_theme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('theme_id', 'fact_id', name=op.f('pk_theme_fact'))
    )
    with op.batch_alter_table('theme_fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_fact_fact_id'), ['fact_id'], unique=False)

    op.create_table('fact_card_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('fact_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['fact_card.id'], name=op.f('fk_fact_card_line_card_id_fact_card'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fact_id'], ['persona_fact.id'], name=op.f('fk_fact_card_line_fact_id_persona_fact'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_card_line')),
    sa.UniqueConstraint('card_id', 'fact_id', name=op.f('uq_fact_card_line_card_id_fact_id'))
    )
    with op.batch_alter_table('fact_card_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_card_line_card_id'), ['card_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fact_card_line_fact_id'), ['fact_id'], unique=False)

    op.create_table('fact_evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('fact_id', sa.Integer(), nullable=False),
    sa.Column('method', sa.Enum('interview', 'sales team', 'customer data', 'survey', 'support log', name='method', native_enum=False, length=32), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('contact_moment_id', sa.Integer(), nullable=True),
    sa.Column('on_date', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_fact_evidence_by_id_person')),
    sa.ForeignKeyConstraint(['contact_moment_id'], ['contact_moment.id'], name=op.f('fk_fact_evidence_contact_moment_id_contact_moment')),
    sa.ForeignKeyConstraint(['fact_id'], ['persona_fact.id'], name=op.f('fk_fact_evidence_fact_id_persona_fact'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_evidence')),
    sa.UniqueConstraint('uid', name=op.f('uq_fact_evidence_uid'))
    )
    with op.batch_alter_table('fact_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_evidence_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fact_evidence_contact_moment_id'), ['contact_moment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fact_evidence_fact_id'), ['fact_id'], unique=False)

    op.create_table('feed_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=300), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('new', 'taken', 'dismissed', 'expired', name='itemstate', native_enum=False, length=32), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('trend_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_feed_item_decided_by_id_person')),
    sa.ForeignKeyConstraint(['source_id'], ['feed_source.id'], name=op.f('fk_feed_item_source_id_feed_source'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['trend_id'], ['trend_observation.id'], name=op.f('fk_feed_item_trend_id_trend_observation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed_item')),
    sa.UniqueConstraint('source_id', 'guid', name=op.f('uq_feed_item_source_id_guid')),
    sa.UniqueConstraint('uid', name=op.f('uq_feed_item_uid'))
    )
    with op.batch_alter_table('feed_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feed_item_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feed_item_source_id'), ['source_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feed_item_state_at'), ['state', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_feed_item_trend_id'), ['trend_id'], unique=False)

    op.create_table('moment_attendee',
    sa.Column('moment_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['moment_id'], ['contact_moment.id'], name=op.f('fk_moment_attendee_moment_id_contact_moment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_moment_attendee_person_id_person')),
    sa.PrimaryKeyConstraint('moment_id', 'person_id', name=op.f('pk_moment_attendee'))
    )
    with op.batch_alter_table('moment_attendee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_moment_attendee_person_id'), ['person_id'], unique=False)

    op.create_table('statement_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('first_id', sa.Integer(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=False),
    sa.Column('is_same', sa.Boolean(), nullable=False),
    sa.Column('first_nl', sa.String(length=300), nullable=False),
    sa.Column('first_en', sa.String(length=300), nullable=False),
    sa.Column('second_nl', sa.String(length=300), nullable=False),
    sa.Column('second_en', sa.String(length=300), nullable=False),
    sa.Column('kept_key', sa.String(length=80), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_statement_answer_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_statement_answer_by_id_person')),
    sa.ForeignKeyConstraint(['first_id'], ['persona_fact.id'], name=op.f('fk_statement_answer_first_id_persona_fact'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['second_id'], ['persona_fact.id'], name=op.f('fk_statement_answer_second_id_persona_fact'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_answer')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_statement_answer_first_id_second_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_statement_answer_uid'))
    )
    with op.batch_alter_table('statement_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_answer_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_statement_answer_first_id'), ['first_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_statement_answer_second_id'), ['second_id'], unique=False)

    op.create_table('theme_trend',
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('trend_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_trend_theme_id_theme'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['trend_id'], ['trend_observation.id'], name=op.f('fk_theme_trend_trend_id_trend_observation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('theme_id', 'trend_id', name=op.f('pk_theme_trend'))
    )
    with op.batch_alter_table('theme_trend', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_trend_trend_id'), ['trend_id'], unique=False)

    op.create_table('trend_endorsement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trend_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_trend_endorsement_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['trend_id'], ['trend_observation.id'], name=op.f('fk_trend_endorsement_trend_id_trend_observation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trend_endorsement')),
    sa.UniqueConstraint('trend_id', 'person_id', name=op.f('uq_trend_endorsement_trend_id_person_id'))
    )
    with op.batch_alter_table('trend_endorsement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trend_endorsement_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_trend_endorsement_trend_id'), ['trend_id'], unique=False)

    op.create_table('topic_fact',
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('fact_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['fact_id'], ['knowledge_fact.id'], name=op.f('fk_topic_fact_fact_id_knowledge_fact'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_topic_fact_topic_id_topic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('topic_id', 'fact_id', name=op.f('pk_topic_fact'))
    )
    with op.batch_alter_table('topic_fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topic_fact_fact_id'), ['fact_id'], unique=False)

    op.create_table('practice_share',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_practice_share_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_practice_share_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_share')),
    sa.UniqueConstraint('draft_id', 'person_id', name=op.f('uq_practice_share_draft_id_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_practice_share_uid'))
    )
    with op.batch_alter_table('practice_share', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_share_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_share_person_id'), ['person_id'], unique=False)

    op.create_table('practice_feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_practice_feedback_by_id_person')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_practice_feedback_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_practice_feedback_revision_id_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_feedback')),
    sa.UniqueConstraint('draft_id', 'by_id', 'revision_id', name=op.f('uq_practice_feedback_draft_id_by_id_revision_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_practice_feedback_uid'))
    )
    with op.batch_alter_table('practice_feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_feedback_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_feedback_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_feedback_revision_id'), ['revision_id'], unique=False)

    with op.batch_alter_table('completion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asks_feedback', sa.Boolean(), server_default=sa.true(), nullable=False))

    with op.batch_alter_table('curriculum', schema=None) as batch_op:
        batch_op.add_column(sa.Column('position', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('training_policy', sa.Enum('off', 'nudge', 'gate', name='trainingpolicy', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('practice_state', sa.Enum('writing', 'shared', 'answered', 'closed', name='practicestate', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('exercise_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_draft_exercise_id'), ['exercise_id'], unique=False)
        batch_op.create_index('uq_draft_exercise', ['practice_of_id', 'exercise_id'], unique=True, sqlite_where=sa.text("state <> 'abandoned' AND exercise_id IS NOT NULL"), postgresql_where=sa.text("state <> 'abandoned' AND exercise_id IS NOT NULL"))
        batch_op.create_foreign_key(batch_op.f('fk_draft_exercise_id_exercise'), 'exercise', ['exercise_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('exercise', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.add_column(sa.Column('moment_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('validation_moment_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_idea_moment_id'), ['moment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_idea_validation_moment_id'), ['validation_moment_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_idea_validation_moment_id_contact_moment'), 'contact_moment', ['validation_moment_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_idea_moment_id_contact_moment'), 'contact_moment', ['moment_id'], ['id'])

    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('persona', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reason', sa.String(length=300), server_default='', nullable=False))

    with op.batch_alter_table('persona_fact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('review_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('decision', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('picked_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('check_method', sa.Enum('interview', 'sales team', 'customer data', 'survey', 'support log', name='method', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('check_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('check_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('check_note', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('place', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_persona_fact_check_by_id'), ['check_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_persona_fact_picked_id'), ['picked_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_persona_fact_review_on'), ['review_on'], unique=False)
        batch_op.create_foreign_key('fk_persona_fact_picked_id_fact_evidence', 'fact_evidence', ['picked_id'], ['id'], ondelete='SET NULL', use_alter=True)
        batch_op.create_foreign_key(batch_op.f('fk_persona_fact_check_by_id_person'), 'person', ['check_by_id'], ['id'])

    with op.batch_alter_table('theme', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_proposed', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('proposed_by_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_theme_proposed_by_id'), ['proposed_by_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_theme_proposed_by_id_person'), 'person', ['proposed_by_id'], ['id'])

    with op.batch_alter_table('trend_observation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('persona_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('endorsements', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_index(batch_op.f('ix_trend_observation_persona_id'), ['persona_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_trend_observation_persona_id_persona'), 'persona', ['persona_id'], ['id'])

    _name_what_facts_rest_on()


def downgrade() -> None:
    with op.batch_alter_table('trend_observation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_trend_observation_persona_id_persona'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_trend_observation_persona_id'))
        batch_op.drop_column('endorsements')
        batch_op.drop_column('persona_id')

    with op.batch_alter_table('theme', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_theme_proposed_by_id_person'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_theme_proposed_by_id'))
        batch_op.drop_column('proposed_by_id')
        batch_op.drop_column('is_proposed')

    with op.batch_alter_table('persona_fact', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_persona_fact_check_by_id_person'), type_='foreignkey')
        batch_op.drop_constraint('fk_persona_fact_picked_id_fact_evidence', type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_persona_fact_review_on'))
        batch_op.drop_index(batch_op.f('ix_persona_fact_picked_id'))
        batch_op.drop_index(batch_op.f('ix_persona_fact_check_by_id'))
        batch_op.drop_column('place')
        batch_op.drop_column('check_note')
        batch_op.drop_column('check_on')
        batch_op.drop_column('check_by_id')
        batch_op.drop_column('check_method')
        batch_op.drop_column('picked_id')
        batch_op.drop_column('decision')
        batch_op.drop_column('review_on')

    with op.batch_alter_table('persona', schema=None) as batch_op:
        batch_op.drop_column('reason')

    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_column('archived_at')
        batch_op.drop_column('edited_at')

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_idea_moment_id_contact_moment'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_idea_validation_moment_id_contact_moment'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_idea_validation_moment_id'))
        batch_op.drop_index(batch_op.f('ix_idea_moment_id'))
        batch_op.drop_column('validation_moment_id')
        batch_op.drop_column('moment_id')

    with op.batch_alter_table('exercise', schema=None) as batch_op:
        batch_op.drop_column('archived_at')
        batch_op.drop_column('number')

    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_column('reminded_at')

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_draft_exercise_id_exercise'), type_='foreignkey')
        batch_op.drop_index('uq_draft_exercise', sqlite_where=sa.text("state <> 'abandoned' AND exercise_id IS NOT NULL"), postgresql_where=sa.text("state <> 'abandoned' AND exercise_id IS NOT NULL"))
        batch_op.drop_index(batch_op.f('ix_draft_exercise_id'))
        batch_op.drop_column('exercise_id')
        batch_op.drop_column('practice_state')

    with op.batch_alter_table('curriculum', schema=None) as batch_op:
        batch_op.drop_column('archived_at')
        batch_op.drop_column('training_policy')
        batch_op.drop_column('position')

    with op.batch_alter_table('completion', schema=None) as batch_op:
        batch_op.drop_column('asks_feedback')

    with op.batch_alter_table('practice_feedback', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_feedback_revision_id'))
        batch_op.drop_index(batch_op.f('ix_practice_feedback_draft_id'))
        batch_op.drop_index(batch_op.f('ix_practice_feedback_by_id'))

    op.drop_table('practice_feedback')
    with op.batch_alter_table('practice_share', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_share_person_id'))
        batch_op.drop_index(batch_op.f('ix_practice_share_draft_id'))

    op.drop_table('practice_share')
    with op.batch_alter_table('topic_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topic_fact_fact_id'))

    op.drop_table('topic_fact')
    with op.batch_alter_table('trend_endorsement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trend_endorsement_trend_id'))
        batch_op.drop_index(batch_op.f('ix_trend_endorsement_person_id'))

    op.drop_table('trend_endorsement')
    with op.batch_alter_table('theme_trend', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_theme_trend_trend_id'))

    op.drop_table('theme_trend')
    with op.batch_alter_table('statement_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_answer_second_id'))
        batch_op.drop_index(batch_op.f('ix_statement_answer_first_id'))
        batch_op.drop_index(batch_op.f('ix_statement_answer_by_id'))

    op.drop_table('statement_answer')
    with op.batch_alter_table('moment_attendee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_moment_attendee_person_id'))

    op.drop_table('moment_attendee')
    with op.batch_alter_table('feed_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feed_item_trend_id'))
        batch_op.drop_index(batch_op.f('ix_feed_item_state_at'))
        batch_op.drop_index(batch_op.f('ix_feed_item_source_id'))
        batch_op.drop_index(batch_op.f('ix_feed_item_decided_by_id'))

    op.drop_table('feed_item')
    with op.batch_alter_table('fact_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fact_evidence_fact_id'))
        batch_op.drop_index(batch_op.f('ix_fact_evidence_contact_moment_id'))
        batch_op.drop_index(batch_op.f('ix_fact_evidence_by_id'))

    op.drop_table('fact_evidence')
    with op.batch_alter_table('fact_card_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fact_card_line_fact_id'))
        batch_op.drop_index(batch_op.f('ix_fact_card_line_card_id'))

    op.drop_table('fact_card_line')
    with op.batch_alter_table('theme_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_theme_fact_fact_id'))

    op.drop_table('theme_fact')
    with op.batch_alter_table('lesson_edition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_edition_lesson_id'))
        batch_op.drop_index(batch_op.f('ix_lesson_edition_by_id'))

    op.drop_table('lesson_edition')
    with op.batch_alter_table('grouping_suggestion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_grouping_suggestion_theme_id'))
        batch_op.drop_index(batch_op.f('ix_grouping_suggestion_state'))
        batch_op.drop_index(batch_op.f('ix_grouping_suggestion_by_id'))

    op.drop_table('grouping_suggestion')
    with op.batch_alter_table('contact_moment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_moment_persona_id'))
        batch_op.drop_index(batch_op.f('ix_contact_moment_on_date_id'))
        batch_op.drop_index(batch_op.f('ix_contact_moment_by_id'))

    op.drop_table('contact_moment')
    with op.batch_alter_table('topic_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topic_answer_person_id'))

    op.drop_table('topic_answer')
    with op.batch_alter_table('similarity_posting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_similarity_posting_text_id'))

    op.drop_table('similarity_posting')
    with op.batch_alter_table('similarity_pair', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_similarity_pair_b_id'))

    op.drop_table('similarity_pair')
    with op.batch_alter_table('put_away', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_put_away_person_id'))

    op.drop_table('put_away')
    op.drop_table('first_steps')
    with op.batch_alter_table('feed_source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feed_source_due_at'))
        batch_op.drop_index(batch_op.f('ix_feed_source_by_id'))
        batch_op.drop_index(batch_op.f('ix_feed_source_area_id'))

    op.drop_table('feed_source')
    with op.batch_alter_table('fact_card', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fact_card_by_id'))

    op.drop_table('fact_card')
    with op.batch_alter_table('dismissed_area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dismissed_area_area_id'))

    op.drop_table('dismissed_area')
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_person_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_curriculum_id'))

    op.drop_table('certificate')
    with op.batch_alter_table('area_merge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_merge_kept_id'))
        batch_op.drop_index(batch_op.f('ix_area_merge_gone_id'))
        batch_op.drop_index(batch_op.f('ix_area_merge_by_id'))
        batch_op.drop_index(batch_op.f('ix_area_merge_at'))

    op.drop_table('area_merge')
    with op.batch_alter_table('similarity_text', schema=None) as batch_op:
        batch_op.drop_index('ix_similarity_text_stale', sqlite_where=sa.text('is_stale'), postgresql_where=sa.text('is_stale'))

    op.drop_table('similarity_text')
    op.drop_table('similarity_state')
