"""The public blog. No cookie, no nonce, no person: the same answer for everybody (docs/domain-more.md r)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db
from planner.people.models import Person
from planner.search.queries import find
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.queries import merged_into
from planner.steps.publishing.blog import feeds, queries
from planner.steps.publishing.blog.pages import answer, speak
from planner.steps.publishing.blog.queries import Place
from planner.web.access import public
from planner.web.errors import error_reply
from planner.web.headers import mark_public_page
from planner.web.i18n import LANGUAGES
from planner.web.markdown import plain_text, render
from planner.workflow.publishing import PublicationState

bp = Blueprint("blog", __name__)
MAX_PAGE = 10_000
MAX_QUESTION = 200


def _base() -> str:
    base: str = current_app.extensions["planner.settings"].base_url
    return base.rstrip("/")


def _place(lang: str | None) -> Place:
    place = queries.find_place(db.session(), lang)
    if place is None:
        mark_public_page()
        abort(404)
    speak(place)
    g.blog_place = place
    return place


@bp.errorhandler(404)
@bp.errorhandler(410)
def absent(error: HTTPException) -> BaseResponse:
    """A reader who misses an article stays on the blog; without a blog it is the page that everybody gets."""
    code = error.code or 404
    place = g.get("blog_place")
    if place is None:
        return error_reply(code)
    return make_response(render_template("blog/absent.html", place=place, code=code), code)


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not text.isdecimal() or not 1 <= len(text) <= 5 or not 1 <= int(text) <= MAX_PAGE:
        abort(404)
    return int(text)


def _both(path: str, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a view below /blog and below /blog/<lang>; the house's own prefix answers 301 to the bare address."""
    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        @public
        def bare(**values: Any) -> Any:
            return view(_place(None), **values)

        @public
        def prefixed(lang: str, **values: Any) -> Any:
            place = _place(lang)
            if lang == place.house_lang:
                query = f"?{request.query_string.decode()}" if request.query_string else ""
                return redirect(request.path.replace(f"/blog/{lang}", "/blog", 1) + query, 301)
            return view(place, **values)

        bp.add_url_rule(f"/blog{path}", name, bare)
        bp.add_url_rule(f"/blog/<any({','.join(LANGUAGES)}):lang>{path}", f"{name}_in", prefixed)
        return view
    return register


def _list(place: Place, kind: str, title: str, *, author: Person | None = None, area: TopicArea | None = None,
          address: str) -> Response:
    page = _page_number()

    def make() -> str:
        found, more = queries.articles(db.session(), place, page=page, author=author, area=area)
        if page > 1 and not found:
            abort(404)
        return render_template("blog/list.html", place=place, base=_base(), title=title, articles=found,
                               author=author, area=area, address=address, page=page, more=more)
    return answer(place, f"{kind}-{page}", make)


@_both("/", "index")
def index(place: Place) -> Response:
    """Everything, newest first."""
    return _list(place, "index", place.house, address=f"{place.prefix}/")


@_both("/author/", "authors")
def authors(place: Place) -> Response:
    """Who writes here."""
    return answer(place, "authors", lambda: render_template(
        "blog/authors.html", place=place, base=_base(), address=f"{place.prefix}/author/",
        authors=queries.authors(db.session(), place)))


@_both("/tag/", "tags")
def tags(place: Place) -> Response:
    """What is written about here."""
    return answer(place, "tags", lambda: render_template(
        "blog/tags.html", place=place, base=_base(), address=f"{place.prefix}/tag/",
        areas=queries.areas(db.session(), place)))


def _author(slug: str) -> Person:
    return queries.find_author(db.session(), slug) or abort(404)


def _area(key: str) -> TopicArea:
    return queries.find_area(db.session(), key) or abort(404)


def _kept(area: TopicArea) -> str | None:
    """The key of the area that ``area`` became part of; None when it stands on its own."""
    return merged_into(db.session(), area.key) if area.archived_at is not None else None


@_both("/author/<slug>", "author")
def author(place: Place, slug: str) -> Response:
    """What one person wrote."""
    person = _author(slug)
    return _list(place, f"author-{person.id}", person.name, author=person, address=f"{place.prefix}/author/{slug}")


@_both("/tag/<key>", "tag")
def tag(place: Place, key: str) -> BaseResponse:
    """What was written about one area; the address of one that became part of another leads there."""
    area = _area(key)
    if (kept := _kept(area)) is not None:
        return redirect(f"{place.prefix}/tag/{kept}", 301)
    return _list(place, f"tag-{area.id}", area.label(place.lang), area=area, address=f"{place.prefix}/tag/{key}")


@_both("/search", "search")
def search(place: Place) -> Response:
    """Articles that hold every word of the question."""
    question = request.args.get("q", "")[:MAX_QUESTION].strip()
    hits = find(db.session(), question, actor=None, kinds={"article"}, lang=place.lang, limit=queries.PAGE)
    response = make_response(render_template("blog/search.html", place=place, base=_base(), question=question,
                                             hits=hits, address=f"{place.prefix}/search"))
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _feed(place: Place, form: str, title: str, page: str, *, author: Person | None = None,
          area: TopicArea | None = None) -> Response:
    write, mimetype = feeds.FORMATS[form]

    def make() -> bytes:
        session = db.session()
        found, _ = queries.articles(session, place, author=author, area=area)
        texts = queries.texts(session, [article.uid for article in found])
        return write(feeds.Feed(title, place.lang, _base(), page, request.path, found, texts))
    return answer(place, form, make, mimetype)


_FORM = f"<any({','.join(repr(form) for form in feeds.FORMATS)}):form>"


@_both(f"/{_FORM}", "feed")
def feed(place: Place, form: str) -> Response:
    """The newest articles for feed readers."""
    return _feed(place, form, place.house, f"{place.prefix}/")


@_both(f"/author/<slug>/{_FORM}", "author_feed")
def author_feed(place: Place, slug: str, form: str) -> Response:
    """The newest articles of one person for feed readers."""
    person = _author(slug)
    return _feed(place, form, f"{person.name} – {place.house}", f"{place.prefix}/author/{slug}", author=person)


@_both(f"/tag/<key>/{_FORM}", "tag_feed")
def tag_feed(place: Place, key: str, form: str) -> BaseResponse:
    """The newest articles about one area for feed readers; as :func:`tag`."""
    area = _area(key)
    if (kept := _kept(area)) is not None:
        return redirect(f"{place.prefix}/tag/{kept}/{form}", 301)
    return _feed(place, form, f"{area.label(place.lang)} – {place.house}", f"{place.prefix}/tag/{key}", area=area)


@_both("/<slug>", "article")
def article(place: Place, slug: str) -> BaseResponse:
    """One article; an old address leads straight to the current one, a text that was taken down answers 410."""
    here = queries.at_address(db.session(), place, slug)
    if here is None:
        abort(404)
    if here.state is PublicationState.TAKEN_DOWN:
        abort(410)
    if here.slug != slug:
        return redirect(f"{place.prefix}/{here.slug}", 301)
    return answer(place, f"{here.publication_id}-{here.version}", lambda: _article_page(place, here.publication_id))


def _stand(excerpt: str, body: str) -> str:
    """The words under the title; none when they are only how the text begins, which stands right below."""
    begins = " ".join(plain_text(body).split())
    return "" if begins.startswith(" ".join(excerpt.rstrip("…").split())) else excerpt


def _article_page(place: Place, publication_id: int) -> str:
    session = db.session()
    found, publication = queries.get_article(session, place, publication_id)
    body = queries.texts(session, [found.uid])[found.uid]
    nearby, _ = queries.articles(session, place, limit=3, but=found.uid, area=next(iter(found.areas), None))
    if len(nearby) < 3:
        latest, _ = queries.articles(session, place, limit=4, but=found.uid)
        known = {each.uid for each in nearby}
        nearby = [*nearby, *(each for each in latest if each.uid not in known)][:3]
    people = [{"@type": "Person", "name": author.name} | (
        {"url": f"{_base()}{place.prefix}/author/{author.slug}"} if author.slug else {}) for author in found.authors]
    return render_template("blog/article.html", place=place, base=_base(), article=found, next_up=nearby,
                           stand=_stand(found.excerpt, body), people=people,
                           keywords=[area.label(place.lang) for area in found.areas],
                           rendered=render(body, lang=found.lang), address=found.address,
                           others=queries.other_languages(session, place, publication),
                           mended=queries.mended(session, publication))


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Everything that is out, for search engines."""
    place = _place(None)
    def make() -> bytes:
        rows = queries.sitemap(db.session(), place.site_id)
        return feeds.sitemap([
            (f"{_base()}/blog/{'' if lang == place.house_lang else lang + '/'}{slug}", at) for lang, slug, at in rows])
    return answer(place, "sitemap", make, "application/xml")


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Search engines read the blog and nothing else."""
    mark_public_page()
    lines = ("User-agent: *", "Allow: /blog/", "Allow: /static/", "Allow: /sitemap.xml", "Disallow: /",
             f"Sitemap: {_base()}/sitemap.xml")
    response = make_response("\n".join(lines) + "\n")
    response.mimetype = "text/plain"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
