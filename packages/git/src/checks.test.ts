import { checkCommit, checkPath, checkRefName } from './checks';
import { messageWithTrailers, trailersOf } from './commits';
import { GitMirror } from './GitMirror';
import { runGit } from './process';

const BAD_REFS = [
  '',
  '-x',
  '--upload-pack=x',
  'a..b',
  'a b',
  'a~1',
  'a^',
  'a:b',
  'a?',
  'a*',
  'a[',
  'a\\b',
  '/a',
  'a/',
  'a//b',
  '.a',
  'a/.b',
  'a.lock',
  'a.',
  '@',
  'a@{1}',
  'a\nb',
  'a\0',
];
const GOOD_REFS = ['main', 'feature/one', 'release-1.2', 'a@b', 'ünïcode'];

describe('checks', () => {
  it.each(BAD_REFS)('refuses the branch %j', name => {
    expect(() => checkRefName(name)).toThrow(/Not a valid branch/);
  });

  it.each(GOOD_REFS)('accepts the branch %j, as git does', async name => {
    expect(checkRefName(name)).toBe(name);
    await runGit(['check-ref-format', '--branch', name]);
  });

  it.each([
    '../x',
    '/x',
    'a/../b',
    '.git',
    'a/.git/b',
    '.GiT/config',
    '.git /x',
    '.git./x',
    'git~1/x',
    '.git::$INDEX_ALLOCATION',
    '.g\u200cit/x',
    'a\nb',
    'a\0',
    'a\\b',
    '',
    'a//b',
    './a',
    'a/',
  ])('refuses the path %j', path => {
    expect(() => checkPath(path)).toThrow(/Not a valid path/);
  });

  it.each([
    'a',
    'a/b.yaml',
    '.github/x',
    '.gitignore',
    '-x',
    'ü',
    '"quoted"',
    'a b',
    ' ',
  ])('accepts the path %j', path => {
    expect(checkPath(path)).toBe(path);
  });

  it.each([
    'HEAD',
    'main',
    '',
    'abc',
    '-x',
    'A'.repeat(40),
    `${'a'.repeat(40)}^`,
  ])('refuses the commit %j', commit => {
    expect(() => checkCommit(commit)).toThrow(/Not a full commit id/);
  });

  it.each([
    'ssh://host/x',
    'file:///x',
    'ext::sh -c x',
    'git://host/x',
    'https://user:pw@host/x',
    '--upload-pack=x',
  ])('mirrors nothing at %s', url => {
    expect(() => new GitMirror({ directory: '/nowhere', url })).toThrow();
  });

  it('writes trailers that are read back, and refuses others', () => {
    const trailers = { Deployment: 'a-1', Actor: 'user:default/mira' };
    expect(
      trailersOf(
        messageWithTrailers('Subject\n\nBody: not a trailer\n\nMore', trailers),
      ),
    ).toEqual(trailers);
    expect(trailersOf('Subject: only')).toEqual({});
    expect(() => messageWithTrailers('m', { 'Bad key': 'x' })).toThrow(
      /trailer/,
    );
    expect(() => messageWithTrailers('m', { Key: 'a\nInjected: b' })).toThrow(
      /trailer/,
    );
    expect(() => messageWithTrailers(' ')).toThrow(/needs a message/);
  });
});
