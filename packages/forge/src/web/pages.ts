import type { Commit } from '@macadam/git';
import type { CommitWithFiles, Repository } from '../store/Repository';
import type { CommitStatus } from '../store/Statuses';
import type { TreeEntry } from '../tree';
import { markup, page, type Html } from './html';
import { markdown } from './markdown';

/** What a page shows: a branch, tag or commit. */
export interface View {
  repository: Repository;
  kind: 'branch' | 'tag' | 'commit';
  ref: string;
  path: string;
}

/** Longest file, in characters, that is shown with line numbers. */
export const MAX_SHOWN = 1_000_000;

function link(...parts: string[]): string {
  return `/${parts.filter(Boolean).join('/').split('/').map(encodeURIComponent).join('/')}`;
}

function linkTo(
  view: View,
  what: 'src' | 'raw' | 'commits',
  path = view.path,
): string {
  return link(view.repository.fullName, what, view.kind, view.ref, path);
}

export function listPage(title: string, repositories: Repository[]): string {
  const rows = repositories.map(
    one =>
      markup`<tr><td><a href="${link(one.fullName)}">${one.fullName}</a></td><td>${one.facts.description}</td></tr>`,
  );
  return page(
    title,
    markup`<h1>${title}</h1>
      ${
        rows.length
          ? markup`<div class="box">
              <table class="list">
                ${rows}
              </table>
            </div>`
          : markup`<p>No repository yet.</p>`
      }`,
  );
}

export function emptyPage(repository: Repository, cloneUrl: string): string {
  return page(
    repository.fullName,
    markup`<h1>${repository.fullName}</h1>
      <p>${repository.facts.description}</p>
      <p>
        Nothing has been pushed yet. The first push makes the branch
        ${repository.facts.defaultBranch}:
      </p>
      <pre>
git remote add origin ${cloneUrl}
git push origin ${repository.facts.defaultBranch}</pre>`,
  );
}

export function folderPage(
  view: View,
  entries: TreeEntry[],
  last: Commit,
  readme?: { name: string; text: string },
): string {
  const sorted = [...entries].sort(
    (a, b) => Number(b.type === 'dir') - Number(a.type === 'dir'),
  );
  const rows = sorted.map(entry => {
    const path = view.path ? `${view.path}/${entry.path}` : entry.path;
    const name =
      entry.type === 'submodule'
        ? markup`${entry.path}`
        : markup`<a href="${linkTo(view, 'src', path)}">${entry.path}</a>`;
    return markup`<tr><td>${name}${entry.type === 'dir' && '/'}</td><td>${entry.type === 'file' ? `${entry.size} B` : ''}</td></tr>`;
  });
  return page(
    view.repository.fullName,
    markup`${heading(view)}${lastCommit(view, last)}
      <div class="box">
        <table class="list">
          ${rows}
        </table>
      </div>
      ${
        readme &&
        markup`<h2>README</h2>
          ${drawn(view, readme.name, readme.text, view.path) ?? markup`<pre>${readme.text}</pre>`}`
      }`,
  );
}

export function filePage(
  view: View,
  last: Commit,
  text: string | undefined,
  { plain }: { plain: boolean },
): string {
  const folder = view.path.split('/').slice(0, -1).join('/');
  const prose =
    text === undefined ? undefined : drawn(view, view.path, text, folder);
  const lines = text === undefined ? [] : text.replace(/\n$/, '').split('\n');
  const rows = lines.map((line, index) => {
    const number = index + 1;
    return markup`<tr id="L${number}"><td><a href="#L${number}">${number}</a></td><td>${line}</td></tr>`;
  });
  const content =
    (!plain && prose) ||
    (text === undefined
      ? markup`<p>This file is binary or too long to show.</p>`
      : markup`<div class="box">
          <table class="code">
            ${rows}
          </table>
        </div>`);
  return page(
    `${view.path} · ${view.repository.fullName}`,
    markup`${heading(view)}${lastCommit(view, last)}
      <nav>
        ${
          prose &&
          markup`<a href="${linkTo(view, 'src')}${plain ? '' : '?plain=1'}">${plain ? 'Page' : 'Text'}</a>`
        }<a href="${linkTo(view, 'raw')}">Raw</a><a href="${linkTo(view, 'commits')}">History</a>
      </nav>
      ${content}`,
  );
}

/** A file as a page, where it is Markdown. */
function drawn(
  view: View,
  name: string,
  text: string,
  folder: string,
): Html | undefined {
  return /\.md$/i.test(name)
    ? markdown(text, linkTo(view, 'src', folder))
    : undefined;
}

export function commitsPage(
  view: View,
  commits: Commit[],
  next: string | undefined,
): string {
  const rows = commits.map(one => commitRow(view.repository, one));
  return page(
    `History · ${view.repository.fullName}`,
    markup`${heading(view)}
      <h2>History</h2>
      <div class="box">
        <table class="list">
          ${rows}
        </table>
      </div>
      ${next && markup`<nav><a href="${next}">Older</a></nav>`}`,
  );
}

export function commitPage(
  repository: Repository,
  commit: CommitWithFiles,
  statuses: CommitStatus[],
  patch: string | undefined,
): string {
  const files = [
    ...commit.added.map(path => `added ${path}`),
    ...commit.modified.map(path => `modified ${path}`),
    ...commit.removed.map(path => `removed ${path}`),
  ];
  const parents = commit.parents.map(
    id =>
      markup`<a href="${link(repository.fullName, 'commit', id)}"><code>${id.slice(0, 10)}</code></a>`,
  );
  return page(
    `${commit.subject} · ${repository.fullName}`,
    markup`<h1>${commit.subject}</h1>
      <nav>
        <a href="${link(repository.fullName)}">${repository.fullName}</a>
        <a href="${link(repository.fullName, 'src', 'commit', commit.commit)}">Files at this commit</a>
      </nav>
      <p>
        ${commit.author.name} · ${time(commit.committedAt)} ·
        <code>${commit.commit}</code>${parents.length > 0 && markup` · parent ${parents}`}
      </p>
      <pre>${commit.message}</pre>
      ${statuses.length > 0 && checks(statuses)}
      <h2>${files.length} ${files.length === 1 ? 'file' : 'files'} changed</h2>
      ${changes(files, patch)}`,
  );
}

export function comparePage(
  repository: Repository,
  title: string,
  commits: Commit[],
  patch: string | undefined,
): string {
  const rows = commits.map(one => commitRow(repository, one));
  return page(
    `${title} · ${repository.fullName}`,
    markup`<h1>${title}</h1>
      <nav>
        <a href="${link(repository.fullName)}">${repository.fullName}</a>
      </nav>
      <div class="box">
        <table class="list">
          ${rows}
        </table>
      </div>
      <h2>Changes</h2>
      ${changes([], patch)}`,
  );
}

export function errorPage(status: number, message: string): string {
  return page(
    String(status),
    markup`<h1>${status}</h1>
      <p>${message}</p>`,
  );
}

function heading(view: View): Html {
  const { repository, path } = view;
  const parts = path.split('/').filter(Boolean);
  const crumbs = parts.map(
    (part, index) =>
      markup` /
        <a href="${linkTo(view, 'src', parts.slice(0, index + 1).join('/'))}">${part}</a>`,
  );
  const shown = view.kind === 'commit' ? view.ref.slice(0, 10) : view.ref;
  return markup`<h1>
      <a href="${link(repository.fullName)}">${repository.fullName}</a>
    </h1>
    <p>${repository.facts.description}</p>
    <nav>
      <span><a href="${linkTo(view, 'src', '')}">${shown}</a>${crumbs}</span><a href="${linkTo(view, 'commits', '')}">Commits</a>
    </nav>`;
}

function lastCommit(view: View, commit: Commit): Html {
  return markup`<p>
    <a href="${link(view.repository.fullName, 'commit', commit.commit)}">${commit.subject}</a>
    · ${commit.author.name} · ${time(commit.committedAt)}
  </p>`;
}

function checks(statuses: CommitStatus[]): Html {
  const rows = statuses.map(
    ({ state, context, description, targetUrl }) =>
      markup`<tr><td>${state}</td><td>${
        targetUrl
          ? markup`<a href="${targetUrl}">${context}</a>`
          : markup`${context}`
      }<br /><span class="soft">${description}</span></td></tr>`,
  );
  return markup`<h2>Checks</h2>
    <div class="box">
      <table class="list">
        ${rows}
      </table>
    </div>`;
}

function commitRow(repository: Repository, commit: Commit): Html {
  return markup`<tr><td>
      <a href="${link(repository.fullName, 'commit', commit.commit)}">${commit.subject}</a><br />
      <span class="soft">${commit.author.name} · ${time(commit.committedAt)}</span>
    </td><td><code>${commit.commit.slice(0, 10)}</code></td></tr>`;
}

function changes(files: string[], patch: string | undefined): Html {
  const list = markup`${files.length > 0 && markup`<pre>${files.join('\n')}</pre>`}`;
  if (patch === undefined) {
    return markup`${list}
      <p>The changes are too long to show.</p>`;
  }
  const sections = patch
    .split(/^diff --git /m)
    .slice(1)
    .map(section => {
      const [, ...lines] = section.replace(/\n$/, '').split('\n');
      const from = lines.findIndex(line => line.startsWith('@@'));
      const name =
        /^a\/.* b\/(.*)$/.exec(section.split('\n', 1)[0])?.[1] ??
        section.split('\n', 1)[0];
      const rows = (from < 0 ? [] : lines.slice(from)).map(
        line =>
          markup`<tr class="${lineClass(line)}"><td>${line.slice(0, 1)}</td><td>${line.startsWith('@@') ? line : line.slice(1)}</td></tr>`,
      );
      return markup`<h2>${name}</h2>
        <div class="box">
          <table class="code">
            ${rows}
          </table>
        </div>`;
    });
  return markup`${list}${sections}`;
}

function lineClass(line: string): string {
  if (line.startsWith('@@')) return 'hunk';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : '';
}

function time(iso: string): Html {
  return markup`<time datetime="${iso}">${iso.replace('T', ' ').replace(/:\d\d(?:\.\d+)?Z$/, ' UTC')}</time>`;
}
