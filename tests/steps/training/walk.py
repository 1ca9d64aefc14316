"""What a browser reads off the pages of training, and would send back."""
import html as html_
import re

FIELD = re.compile(r'<(input|textarea|select)\b([^>]*)>'
                   r'(?:([^<]*)</textarea>|((?:\s*<option[^>]*>[^<]*</option>)*)\s*</select>)?')


def seen_in(pattern, text):
    """What the first group of a pattern finds in a page."""
    found = re.search(pattern, text)
    assert found, pattern
    return found[1]


def typed(html, form="lesson-form"):
    """What a browser would send of a form: its fields as they stand."""
    part = html[html.index(f'id="{form}"'):]
    part = part[:part.index("</form>")]
    found = {}
    for kind, attrs, text, choices in FIELD.findall(part):
        name = re.search(r'name="([^"]+)"', attrs)
        if not name or (re.search(r'type="(checkbox|radio)"', attrs) and "checked" not in attrs):
            continue
        value = re.search(r'value="([^"]*)"', attrs)
        chosen = re.search(r'<option selected value="([^"]*)"', choices or "")
        first = re.search(r'value="([^"]*)"', choices or "")
        raw = text if kind == "textarea" else chosen[1] if chosen else first[1] if first else value[1] if value else ""
        found.setdefault(name[1], []).append(html_.unescape(raw).lstrip("\r\n"))
    return found


def edit(lead, key="why-share", **over):
    return typed(lead.get(f"/learn/{key}/edit").text) | over
