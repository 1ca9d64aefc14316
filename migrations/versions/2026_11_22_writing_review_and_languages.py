"""Writing, review and languages

Revision 0004, after 0003.
"""
import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rubric',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('content_type', sa.String(length=40), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('has_gate', sa.Boolean(), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rubric')),
    sa.UniqueConstraint('content_type', name=op.f('uq_rubric_content_type')),
    sa.UniqueConstraint('uid', name=op.f('uq_rubric_uid'))
    )
    op.create_table('structure_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name_nl', sa.String(length=60), nullable=False),
    sa.Column('name_en', sa.String(length=60), nullable=False),
    sa.Column('about_nl', sa.String(length=200), nullable=False),
    sa.Column('about_en', sa.String(length=200), nullable=False),
    sa.Column('min_words', sa.Integer(), nullable=False),
    sa.Column('max_words', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('min_words BETWEEN 0 AND max_words', name=op.f('ck_structure_template_words_in_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_structure_template')),
    sa.UniqueConstraint('key', name=op.f('uq_structure_template_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_structure_template_uid'))
    )
    op.create_table('asset',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('mime', sa.String(length=20), nullable=False),
    sa.Column('suffix', sa.String(length=5), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('alt_nl', sa.String(length=300), nullable=False),
    sa.Column('alt_en', sa.String(length=300), nullable=False),
    sa.Column('decorative', sa.Boolean(), nullable=False),
    sa.Column('licence', sa.Enum('own', 'cc', 'stock', 'customer', name='licence', native_enum=False, length=32), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('licence_until', sa.Date(), nullable=True),
    sa.Column('people_consent', sa.Enum('nobody', 'given', 'missing', name='consent', native_enum=False, length=32), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_asset_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_asset')),
    sa.UniqueConstraint('uid', name=op.f('uq_asset_uid'))
    )
    with op.batch_alter_table('asset', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_asset_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_asset_sha256'), ['sha256'], unique=False)

    op.create_table('template_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('text_nl', sa.String(length=200), nullable=False),
    sa.Column('text_en', sa.String(length=200), nullable=False),
    sa.Column('weight', sa.Enum('blocking', 'advising', name='weight', native_enum=False, length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['structure_template.id'], name=op.f('fk_template_item_template_id_structure_template'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_item')),
    sa.UniqueConstraint('template_id', 'key', name=op.f('uq_template_item_template_id_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_template_item_uid'))
    )
    with op.batch_alter_table('template_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_template_item_template_id'), ['template_id'], unique=False)

    op.create_table('template_section',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('title_nl', sa.String(length=80), nullable=False),
    sa.Column('title_en', sa.String(length=80), nullable=False),
    sa.Column('ghost_nl', sa.String(length=200), nullable=False),
    sa.Column('ghost_en', sa.String(length=200), nullable=False),
    sa.Column('min_words', sa.Integer(), nullable=False),
    sa.Column('max_words', sa.Integer(), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('element', sa.Enum('person', 'tension', 'turn', 'lesson', name='element', native_enum=False, length=32), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('min_words BETWEEN 0 AND max_words', name=op.f('ck_template_section_words_in_order')),
    sa.ForeignKeyConstraint(['template_id'], ['structure_template.id'], name=op.f('fk_template_section_template_id_structure_template'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_section')),
    sa.UniqueConstraint('template_id', 'key', name=op.f('uq_template_section_template_id_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_template_section_uid'))
    )
    with op.batch_alter_table('template_section', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_template_section_template_id'), ['template_id'], unique=False)

    op.create_table('import_made',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('object_kind', sa.String(length=32), nullable=False),
    sa.Column('object_uid', sa.String(length=26), nullable=False),
    sa.Column('object_version', sa.Integer(), nullable=False),
    sa.Column('is_new', sa.Boolean(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_made_run_id_import_run'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_made')),
    sa.UniqueConstraint('run_id', 'object_kind', 'object_uid', name=op.f('uq_import_made_run_id_object_kind_object_uid'))
    )
    op.create_table('checklist_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waived_by_id', sa.Integer(), nullable=True),
    sa.Column('waived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('void_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['done_by_id'], ['person.id'], name=op.f('fk_checklist_item_done_by_id_person')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_checklist_item_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['waived_by_id'], ['person.id'], name=op.f('fk_checklist_item_waived_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_item')),
    sa.UniqueConstraint('draft_id', 'key', name=op.f('uq_checklist_item_draft_id_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_checklist_item_uid'))
    )
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_checklist_item_done_by_id'), ['done_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_checklist_item_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_checklist_item_waived_by_id'), ['waived_by_id'], unique=False)

    op.create_table('coach_silence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=True),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_coach_silence_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_coach_silence_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coach_silence')),
    sa.UniqueConstraint('uid', name=op.f('uq_coach_silence_uid'))
    )
    with op.batch_alter_table('coach_silence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_coach_silence_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_coach_silence_person_id'), ['person_id'], unique=False)

    op.create_table('draft_fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('fact_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_draft_fact_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_draft_fact_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fact_id'], ['persona_fact.id'], name=op.f('fk_draft_fact_fact_id_persona_fact'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_fact')),
    sa.UniqueConstraint('draft_id', 'fact_id', name=op.f('uq_draft_fact_draft_id_fact_id'))
    )
    with op.batch_alter_table('draft_fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_fact_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_fact_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_fact_fact_id'), ['fact_id'], unique=False)

    op.create_table('draft_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('trouble', sa.String(length=32), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_draft_link_draft_id_draft'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_link')),
    sa.UniqueConstraint('draft_id', 'digest', name=op.f('uq_draft_link_draft_id_digest'))
    )
    with op.batch_alter_table('draft_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_link_checked_at'), ['checked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_link_draft_id'), ['draft_id'], unique=False)

    op.create_table('interview',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('expert_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('asked', 'answering', 'answered', 'skeleton', 'facts_sent', 'confirmed', 'stopped', name='interviewstate', native_enum=False, length=32), nullable=False),
    sa.Column('answers_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('skeleton_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('facts_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('facts_sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_interview_asked_by_id_person')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_interview_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['expert_id'], ['person.id'], name=op.f('fk_interview_expert_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview')),
    sa.UniqueConstraint('draft_id', name=op.f('uq_interview_draft_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_interview_uid'))
    )
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interview_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interview_expert_id'), ['expert_id'], unique=False)

    op.create_table('kept_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('base_number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('origin', sa.Enum('device', 'unsaved', 'window', 'choice', name='keptfrom', native_enum=False, length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('discarded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_kept_text_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kept_text_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_text')),
    sa.UniqueConstraint('draft_id', 'person_id', 'sha256', name=op.f('uq_kept_text_draft_id_person_id_sha256')),
    sa.UniqueConstraint('uid', name=op.f('uq_kept_text_uid'))
    )
    with op.batch_alter_table('kept_text', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kept_text_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_kept_text_kept_at'), ['kept_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_kept_text_person_id'), ['person_id'], unique=False)

    op.create_table('pen',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('free', 'held', 'asked', name='penstate', native_enum=False, length=32), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=True),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('key_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_pen_asked_by_id_person')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_pen_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['holder_id'], ['person.id'], name=op.f('fk_pen_holder_id_person')),
    sa.ForeignKeyConstraint(['refused_id'], ['person.id'], name=op.f('fk_pen_refused_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pen')),
    sa.UniqueConstraint('draft_id', name=op.f('uq_pen_draft_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_pen_uid'))
    )
    with op.batch_alter_table('pen', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pen_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pen_holder_id'), ['holder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pen_refused_id'), ['refused_id'], unique=False)

    op.create_table('story_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('element', sa.Enum('person', 'tension', 'turn', 'lesson', name='element', native_enum=False, length=32), nullable=False),
    sa.Column('quote', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_story_mark_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_story_mark_draft_id_draft'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_mark')),
    sa.UniqueConstraint('draft_id', 'element', name=op.f('uq_story_mark_draft_id_element'))
    )
    with op.batch_alter_table('story_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_mark_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_story_mark_draft_id'), ['draft_id'], unique=False)

    op.create_table('comment_thread',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('begun_on_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('link_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.Enum('text', 'lead', name='audience', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('open', 'resolved', name='threadstate', native_enum=False, length=32), nullable=False),
    sa.Column('start', sa.Integer(), nullable=True),
    sa.Column('end', sa.Integer(), nullable=True),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('was', sa.Text(), nullable=False),
    sa.Column('prefix', sa.String(length=32), nullable=False),
    sa.Column('suffix', sa.String(length=32), nullable=False),
    sa.Column('lost', sa.Enum('anchored', 'edited', 'unsure', 'gone', name='outcome', native_enum=False, length=32), nullable=True),
    sa.Column('replacement', sa.Text(), nullable=True),
    sa.Column('replaces', sa.Text(), nullable=False),
    sa.Column('suggestion', sa.Enum('open', 'accepted', 'declined', 'outdated', name='suggestionstate', native_enum=False, length=32), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['begun_on_id'], ['revision.id'], name=op.f('fk_comment_thread_begun_on_id_revision')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_comment_thread_by_id_person')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_comment_thread_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['link_id'], ['share_link.id'], name=op.f('fk_comment_thread_link_id_share_link')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_comment_thread_settled_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_thread')),
    sa.UniqueConstraint('uid', name=op.f('uq_comment_thread_uid'))
    )
    with op.batch_alter_table('comment_thread', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_thread_begun_on_id'), ['begun_on_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_thread_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_thread_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_thread_link_id'), ['link_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_thread_settled_by_id'), ['settled_by_id'], unique=False)

    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('typo', 'fact', 'legal', name='correctionkind', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'reviewed', 'out', 'refused', 'withdrawn', name='correctionstate', native_enum=False, length=32), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('was_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=True),
    sa.Column('persona_id', sa.Integer(), nullable=True),
    sa.Column('review_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('judged_well', sa.Boolean(), nullable=True),
    sa.Column('answer', sa.String(length=600), nullable=False),
    sa.Column('out_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_correction_by_id_person')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_correction_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_correction_persona_id_persona')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['person.id'], name=op.f('fk_correction_reviewer_id_person')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_correction_revision_id_revision')),
    sa.ForeignKeyConstraint(['was_id'], ['revision.id'], name=op.f('fk_correction_was_id_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('uid', name=op.f('uq_correction_uid'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_draft_id_out_at'), ['draft_id', 'out_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_persona_id'), ['persona_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_reviewer_id'), ['reviewer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_revision_id'), ['revision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_was_id'), ['was_id'], unique=False)
        batch_op.create_index('uq_correction_open', ['draft_id'], unique=True, sqlite_where=sa.text("state IN ('proposed', 'reviewed')"), postgresql_where=sa.text("state IN ('proposed', 'reviewed')"))

    op.create_table('guest_verdict',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Enum('approve', 'approve_with_remarks', 'request_changes', 'reject', name='verdict', native_enum=False, length=32), nullable=False),
    sa.Column('summary', sa.String(length=600), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_guest_verdict_draft_id_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['link_id'], ['share_link.id'], name=op.f('fk_guest_verdict_link_id_share_link'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_guest_verdict_revision_id_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guest_verdict')),
    sa.UniqueConstraint('link_id', name=op.f('uq_guest_verdict_link_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_guest_verdict_uid'))
    )
    with op.batch_alter_table('guest_verdict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guest_verdict_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_guest_verdict_revision_id'), ['revision_id'], unique=False)

    op.create_table('interview_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('interview_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=800), nullable=False),
    sa.Column('hint', sa.String(length=400), server_default='', nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('edition', sa.Integer(), server_default='0', nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('number BETWEEN 1 AND 7', name=op.f('ck_interview_answer_number_range')),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_interview_answer_interview_id_interview'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_answer')),
    sa.UniqueConstraint('interview_id', 'number', name=op.f('uq_interview_answer_interview_id_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_interview_answer_uid'))
    )
    with op.batch_alter_table('interview_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interview_answer_interview_id'), ['interview_id'], unique=False)

    op.create_table('interview_fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('interview_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('judgement', sa.Enum('right', 'wrong', name='judgement', native_enum=False, length=32), nullable=True),
    sa.Column('correction', sa.String(length=600), nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_interview_fact_interview_id_interview'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_fact')),
    sa.UniqueConstraint('interview_id', 'fingerprint', name=op.f('uq_interview_fact_interview_id_fingerprint')),
    sa.UniqueConstraint('uid', name=op.f('uq_interview_fact_uid'))
    )
    with op.batch_alter_table('interview_fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interview_fact_interview_id'), ['interview_id'], unique=False)

    op.create_table('revision_credit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_revision_credit_person_id_person')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_revision_credit_revision_id_revision'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision_credit'))
    )
    with op.batch_alter_table('revision_credit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_credit_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revision_credit_revision_id'), ['revision_id'], unique=False)

    op.create_table('revision_name',
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_revision_name_by_id_person')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_revision_name_revision_id_revision'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('revision_id', name=op.f('pk_revision_name'))
    )
    with op.batch_alter_table('revision_name', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_name_by_id'), ['by_id'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=26), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('link_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(length=2000), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_comment_by_id_person')),
    sa.ForeignKeyConstraint(['link_id'], ['share_link.id'], name=op.f('fk_comment_link_id_share_link')),
    sa.ForeignKeyConstraint(['thread_id'], ['comment_thread.id'], name=op.f('fk_comment_thread_id_comment_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    sa.UniqueConstraint('uid', name=op.f('uq_comment_uid'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_link_id'), ['link_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_thread_id'), ['thread_id'], unique=False)

    op.create_table('comment_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['thread_id'], ['comment_thread.id'], name=op.f('fk_comment_place_thread_id_comment_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_place')),
    sa.UniqueConstraint('thread_id', 'sha256', name=op.f('uq_comment_place_thread_id_sha256'))
    )
    with op.batch_alter_table('comment_place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_place_thread_id'), ['thread_id'], unique=False)

    op.create_table('rubric_score',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.CheckConstraint('score BETWEEN 1 AND 5', name=op.f('ck_rubric_score_score_range')),
    sa.ForeignKeyConstraint(['request_id'], ['review_request.id'], name=op.f('fk_rubric_score_request_id_review_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rubric_score')),
    sa.UniqueConstraint('request_id', 'criterion', name=op.f('uq_rubric_score_request_id_criterion'))
    )
    with op.batch_alter_table('rubric_score', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rubric_score_request_id'), ['request_id'], unique=False)

    with op.batch_alter_table('autosave', schema=None) as batch_op:
        batch_op.add_column(sa.Column('window', sa.String(length=40), server_default='', nullable=False))

    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.add_column(sa.Column('more_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('more_why', sa.String(length=300), server_default='', nullable=False))

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('raised_number', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('version_of_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('followed_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('translator_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_draft_followed_id'), ['followed_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_translator_id'), ['translator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_version_of_id'), ['version_of_id'], unique=False)
        batch_op.drop_index('uq_draft_claim')
        batch_op.create_index('uq_draft_claim', ['claim_id'], unique=True, sqlite_where=sa.text("state <> 'abandoned' AND claim_id IS NOT NULL AND version_of_id IS NULL"), postgresql_where=sa.text("state <> 'abandoned' AND claim_id IS NOT NULL AND version_of_id IS NULL"))
        batch_op.create_index('uq_draft_version', ['version_of_id', 'lang'], unique=True, sqlite_where=sa.text("state <> 'abandoned' AND version_of_id IS NOT NULL"), postgresql_where=sa.text("state <> 'abandoned' AND version_of_id IS NOT NULL"))
        batch_op.create_foreign_key(batch_op.f('fk_draft_version_of_id_draft'), 'draft', ['version_of_id'], ['id'], ondelete='CASCADE')
        batch_op.create_foreign_key(batch_op.f('fk_draft_translator_id_person'), 'person', ['translator_id'], ['id'])
        batch_op.create_foreign_key('fk_draft_followed_id_revision', 'revision', ['followed_id'], ['id'], use_alter=True)

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_version_id'), ['version', 'id'], unique=False)

    with op.batch_alter_table('expertise_claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expertise_claim_version_id'), ['version', 'id'], unique=False)

    with op.batch_alter_table('fact_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_evidence_version_id'), ['version', 'id'], unique=False)

    with op.batch_alter_table('final_approval', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outdated_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('persona_fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_persona_fact_version_id'), ['version', 'id'], unique=False)

    with op.batch_alter_table('published_work', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_published_work_version_id'), ['version', 'id'], unique=False)

    with op.batch_alter_table('review_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outdated_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('looking_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('check_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reopened_number', sa.Integer(), nullable=True))

    with op.batch_alter_table('topic_area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topic_area_version_id'), ['version', 'id'], unique=False)



def downgrade() -> None:
    # A version is a second draft of its claim, which the ground does not know.
    op.execute("DELETE FROM draft WHERE version_of_id IS NOT NULL")
    with op.batch_alter_table('topic_area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topic_area_version_id'))

    with op.batch_alter_table('review_request', schema=None) as batch_op:
        batch_op.drop_column('reopened_number')
        batch_op.drop_column('check_at')
        batch_op.drop_column('looking_at')
        batch_op.drop_column('outdated_at')

    with op.batch_alter_table('published_work', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_published_work_version_id'))

    with op.batch_alter_table('persona_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_persona_fact_version_id'))

    with op.batch_alter_table('final_approval', schema=None) as batch_op:
        batch_op.drop_column('outdated_at')

    with op.batch_alter_table('fact_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fact_evidence_version_id'))

    with op.batch_alter_table('expertise_claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_expertise_claim_version_id'))

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_version_id'))

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_constraint('fk_draft_followed_id_revision', type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_draft_translator_id_person'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_draft_version_of_id_draft'), type_='foreignkey')
        batch_op.drop_index('uq_draft_claim')
        batch_op.drop_index('uq_draft_version', sqlite_where=sa.text("state <> 'abandoned' AND version_of_id IS NOT NULL"), postgresql_where=sa.text("state <> 'abandoned' AND version_of_id IS NOT NULL"))
        batch_op.drop_index(batch_op.f('ix_draft_version_of_id'))
        batch_op.drop_index(batch_op.f('ix_draft_translator_id'))
        batch_op.drop_index(batch_op.f('ix_draft_followed_id'))
        batch_op.drop_column('translator_id')
        batch_op.drop_column('followed_id')
        batch_op.drop_column('version_of_id')
        batch_op.drop_column('raised_number')
        batch_op.create_index('uq_draft_claim', ['claim_id'], unique=True, sqlite_where=sa.text("state <> 'abandoned' AND claim_id IS NOT NULL"), postgresql_where=sa.text("state <> 'abandoned' AND claim_id IS NOT NULL"))

    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_column('more_why')
        batch_op.drop_column('more_until')

    with op.batch_alter_table('autosave', schema=None) as batch_op:
        batch_op.drop_column('window')

    with op.batch_alter_table('rubric_score', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rubric_score_request_id'))

    op.drop_table('rubric_score')
    with op.batch_alter_table('comment_place', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_place_thread_id'))

    op.drop_table('comment_place')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_thread_id'))
        batch_op.drop_index(batch_op.f('ix_comment_link_id'))
        batch_op.drop_index(batch_op.f('ix_comment_by_id'))

    op.drop_table('comment')
    with op.batch_alter_table('revision_name', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revision_name_by_id'))

    op.drop_table('revision_name')
    with op.batch_alter_table('revision_credit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revision_credit_revision_id'))
        batch_op.drop_index(batch_op.f('ix_revision_credit_person_id'))

    op.drop_table('revision_credit')
    with op.batch_alter_table('interview_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interview_fact_interview_id'))

    op.drop_table('interview_fact')
    with op.batch_alter_table('interview_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interview_answer_interview_id'))

    op.drop_table('interview_answer')
    with op.batch_alter_table('guest_verdict', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_guest_verdict_revision_id'))
        batch_op.drop_index(batch_op.f('ix_guest_verdict_draft_id'))

    op.drop_table('guest_verdict')
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index('uq_correction_open', sqlite_where=sa.text("state IN ('proposed', 'reviewed')"), postgresql_where=sa.text("state IN ('proposed', 'reviewed')"))
        batch_op.drop_index(batch_op.f('ix_correction_was_id'))
        batch_op.drop_index(batch_op.f('ix_correction_revision_id'))
        batch_op.drop_index(batch_op.f('ix_correction_reviewer_id'))
        batch_op.drop_index(batch_op.f('ix_correction_persona_id'))
        batch_op.drop_index(batch_op.f('ix_correction_draft_id_out_at'))
        batch_op.drop_index(batch_op.f('ix_correction_draft_id'))
        batch_op.drop_index(batch_op.f('ix_correction_by_id'))

    op.drop_table('correction')
    with op.batch_alter_table('comment_thread', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_thread_settled_by_id'))
        batch_op.drop_index(batch_op.f('ix_comment_thread_link_id'))
        batch_op.drop_index(batch_op.f('ix_comment_thread_draft_id'))
        batch_op.drop_index(batch_op.f('ix_comment_thread_by_id'))
        batch_op.drop_index(batch_op.f('ix_comment_thread_begun_on_id'))

    op.drop_table('comment_thread')
    with op.batch_alter_table('story_mark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_mark_draft_id'))
        batch_op.drop_index(batch_op.f('ix_story_mark_by_id'))

    op.drop_table('story_mark')
    with op.batch_alter_table('pen', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pen_refused_id'))
        batch_op.drop_index(batch_op.f('ix_pen_holder_id'))
        batch_op.drop_index(batch_op.f('ix_pen_asked_by_id'))

    op.drop_table('pen')
    with op.batch_alter_table('kept_text', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kept_text_person_id'))
        batch_op.drop_index(batch_op.f('ix_kept_text_kept_at'))
        batch_op.drop_index(batch_op.f('ix_kept_text_draft_id'))

    op.drop_table('kept_text')
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interview_expert_id'))
        batch_op.drop_index(batch_op.f('ix_interview_asked_by_id'))

    op.drop_table('interview')
    with op.batch_alter_table('draft_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_link_draft_id'))
        batch_op.drop_index(batch_op.f('ix_draft_link_checked_at'))

    op.drop_table('draft_link')
    with op.batch_alter_table('draft_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_fact_fact_id'))
        batch_op.drop_index(batch_op.f('ix_draft_fact_draft_id'))
        batch_op.drop_index(batch_op.f('ix_draft_fact_by_id'))

    op.drop_table('draft_fact')
    with op.batch_alter_table('coach_silence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_coach_silence_person_id'))
        batch_op.drop_index(batch_op.f('ix_coach_silence_draft_id'))

    op.drop_table('coach_silence')
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_checklist_item_waived_by_id'))
        batch_op.drop_index(batch_op.f('ix_checklist_item_draft_id'))
        batch_op.drop_index(batch_op.f('ix_checklist_item_done_by_id'))

    op.drop_table('checklist_item')
    op.drop_table('import_made')
    with op.batch_alter_table('template_section', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_template_section_template_id'))

    op.drop_table('template_section')
    with op.batch_alter_table('template_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_template_item_template_id'))

    op.drop_table('template_item')
    with op.batch_alter_table('asset', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_asset_sha256'))
        batch_op.drop_index(batch_op.f('ix_asset_by_id'))

    op.drop_table('asset')
    op.drop_table('structure_template')
    op.drop_table('rubric')
