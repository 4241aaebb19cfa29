/** Text that is already HTML. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | undefined | false | readonly Value[];

/** HTML from a template; every value is escaped unless it is HTML already. Lists are joined, `undefined` and `false` are nothing. */
export function markup(
  strings: TemplateStringsArray,
  ...values: Value[]
): Html {
  return new Html(
    strings.reduce(
      (text, part, index) => text + rendered(values[index - 1]) + part,
    ),
  );
}

function rendered(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number')
    return escaped(String(value));
  return value.map(rendered).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}

/** A whole page. */
export function page(title: string, body: Html): string {
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="/assets/forge.css" />
      </head>
      <body>
        <header><a href="/">Repositories</a></header>
        <main>${body}</main>
      </body>
    </html>`.text;
}

/** No script, nothing from elsewhere, no form, no frame. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const STYLES = `
:root { color-scheme: light dark; --text: #1c1e21; --soft: #5b626b; --line: #d9dde2; --back: #fff; --raised: #f5f6f8; --link: #1f5493;
  --mark: #fff3c4; --added: #e3f5e6; --removed: #fde8e8; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e8eb; --soft: #9aa3ad; --line: #363b42; --back: #16181b; --raised: #1f2226; --link: #8fc1ff;
    --mark: #4a4016; --added: #14351c; --removed: #45191c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 14px/1.5 system-ui, sans-serif; }
header { padding: 10px 24px; background: var(--raised); border-bottom: 1px solid var(--line); }
main { max-width: 1100px; margin: 0 auto; padding: 24px; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1 { font-size: 22px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 24px 0 8px; overflow-wrap: anywhere; }
p, .soft { color: var(--soft); }
nav { margin: 8px 0 16px; display: flex; flex-wrap: wrap; gap: 4px 16px; }
code, pre, .code { font: 12.5px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre, .box { margin: 0; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
pre { padding: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
.list td { padding: 7px 12px; border-top: 1px solid var(--line); }
.list tr:first-child td { border-top: 0; }
.list td:last-child { text-align: right; color: var(--soft); white-space: nowrap; }
.code td { padding: 0 12px; white-space: pre; tab-size: 4; }
.code td:first-child { width: 1px; text-align: right; user-select: none; background: var(--raised); }
.code td:first-child a { color: var(--soft); }
.code tr:target td { background: var(--mark); }
.code .added td { background: var(--added); }
.code .removed td { background: var(--removed); }
.prose > :first-child { margin-top: 0; }
.prose p, .prose li, .prose td { color: var(--text); overflow-wrap: anywhere; }
.prose { max-width: 80ch; }
.prose table { width: auto; max-width: 100%; display: block; overflow-x: auto; }
.prose th, .prose td { padding: 4px 12px; border: 1px solid var(--line); text-align: left; }
.prose blockquote { margin: 0; padding-left: 12px; border-left: 3px solid var(--line); }
.code .hunk td { color: var(--soft); background: var(--raised); }
`;
