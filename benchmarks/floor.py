"""The floor: a bare Flask application with the one SQL statement that a page cannot do without.

No session, no permission, no form, no template inheritance. What the product costs more is the product's.
"""
from __future__ import annotations

import os

import sqlalchemy as sa
from flask import Flask, render_template_string, request

ROWS = ("<!doctype html><title>floor</title><ul>{% for row in rows %}<li>{{ row[0] }} {{ row[1] }} {{ row[2] }}</li>"
        "{% endfor %}</ul>")
LIST = ("SELECT slot.local_date, slot.state, topic.title FROM slot LEFT JOIN topic ON topic.id = slot.topic_id "
        "ORDER BY slot.local_date, slot.local_time, slot.uid LIMIT 50")
CALENDAR = ("SELECT slot.local_date, slot.state, topic.title FROM slot LEFT JOIN topic ON topic.id = slot.topic_id "
            "WHERE slot.local_date BETWEEN '2026-10-26' AND '2026-12-06' ORDER BY slot.local_date")
ARTICLE = ("SELECT revision.title, revision.body, publication.published_at FROM publication "
           "JOIN revision ON revision.id = publication.revision_id WHERE publication.slug = :slug")
FEED = ("SELECT revision.title, revision.body, publication.published_at FROM publication "
        "JOIN revision ON revision.id = publication.revision_id WHERE publication.state = 'published' "
        "ORDER BY publication.published_at DESC LIMIT 20")
BLOG = ("SELECT published_work.title, published_work.excerpt, published_work.published_at FROM published_work "
        "ORDER BY published_work.published_at DESC LIMIT 20")
SEARCH = ("SELECT search_entry.kind, search_entry.title, search_entry.address FROM search_fts "
          "JOIN search_entry ON search_entry.id = search_fts.rowid WHERE search_fts MATCH :q "
          "ORDER BY bm25(search_fts, 10.0, 1.0), search_entry.id DESC LIMIT 20")
AREAS = ("SELECT topic_area.label_en, topic_area.key, topic_area.parent_id FROM topic_area "
         "ORDER BY topic_area.key LIMIT 50")


def create_app() -> Flask:
    """The floor on the database that ``FLOOR_DATABASE_URL`` names."""
    app = Flask(__name__)
    engine = sa.create_engine(os.environ["FLOOR_DATABASE_URL"])

    def page(statement: str, **values: str) -> str:
        with engine.connect() as connection:
            return render_template_string(ROWS, rows=connection.execute(sa.text(statement), values).all())

    app.add_url_rule("/hello", "hello", lambda: "hello")
    app.add_url_rule("/list", "list", lambda: page(LIST))
    app.add_url_rule("/calendar", "calendar", lambda: page(CALENDAR))
    app.add_url_rule("/article", "article", lambda: page(ARTICLE, slug=request.args["slug"]))
    app.add_url_rule("/search", "search", lambda: page(SEARCH, q=request.args["q"]))
    app.add_url_rule("/feed", "feed", lambda: page(FEED))
    app.add_url_rule("/areas", "areas", lambda: page(AREAS))
    app.add_url_rule("/blog", "blog", lambda: page(BLOG))
    return app
