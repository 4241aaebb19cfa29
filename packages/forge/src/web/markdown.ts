import MarkdownIt from 'markdown-it';
import { Html, markup } from './html';

/** Longest text, in characters, that is drawn. Drawing this much takes a quarter of a second at most. */
const MAX_DRAWN = 100_000;

/** HTML in it is shown as text, and links that a browser would run are none. */
const parser = new MarkdownIt({ html: false, linkify: true });

parser.renderer.rules.link_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  token.attrSet('href', resolved(token.attrGet('href') ?? '', env.folder));
  return self.renderToken(tokens, index, options);
};

/** Pages load nothing: a picture is a link to it. */
parser.renderer.rules.image = (tokens, index, options, env, self) => {
  const { children } = tokens[index];
  const href = resolved(tokens[index].attrGet('src') ?? '', env.folder);
  const text = self.renderInlineAsText(children ?? [], options, env);
  return markup`<a href="${href}">${text || href}</a>`.text;
};

/**
 * Draws Markdown (CommonMark and tables).
 *
 * @param folder - address that relative links begin at
 * @returns undefined for a text that is too long
 */
export function markdown(text: string, folder: string): Html | undefined {
  return text.length > MAX_DRAWN
    ? undefined
    : markup`<article class="prose">${new Html(parser.render(text, { folder }))}</article>`;
}

function resolved(href: string, folder: string): string {
  const isElsewhere = /^(?:[a-z][a-z0-9+.-]*:|[/#])/i.test(href);
  if (isElsewhere) return href;
  const { pathname, search, hash } = new URL(href, `http://forge${folder}/`);
  return `${pathname}${search}${hash}`;
}
