import { parseGitUrl } from './gitUrl';

describe('parseGitUrl', () => {
  it.each([
    ['https://forge.example/platform/platform.git', 'https', 'HEAD', ''],
    ['https://forge.example/p.git#v1.2', 'https', 'v1.2', ''],
    [
      'https://forge.example/p.git#main:deploy/platform/',
      'https',
      'main',
      'deploy/platform',
    ],
    ['https://forge.example/p.git#:platform', 'https', 'HEAD', 'platform'],
    ['ssh://git@forge.example:2222/p.git', 'ssh', 'HEAD', ''],
    ['git@forge.example:platform/platform.git#0a1b2c3', 'ssh', '0a1b2c3', ''],
    ['file:///srv/git/platform.git', 'file', 'HEAD', ''],
    ['http://localhost:7008/platform/platform.git', 'http', 'HEAD', ''],
  ])('%s', (text, protocol, revision, folder) => {
    expect(parseGitUrl(text)).toEqual({
      url: text.split('#')[0],
      protocol,
      revision,
      folder,
    });
  });

  it.each(['platform', './platform', '/srv/platform', 'C:\\platform', '-o'])(
    '%s is a path',
    text => expect(parseGitUrl(text)).toBeUndefined(),
  );

  it.each([
    ['http://forge.example/p.git', 'http:// is read from this machine only'],
    ['ext::sh -c touch% /tmp/x', 'no Git URL'],
    ['git://forge.example/p.git', 'git:// is not read'],
    ['https://someone:secret@forge.example/p.git', 'a password'],
    ['ssh://-oProxyCommand=x/p.git', 'is no host'],
    ['https://forge.example/p.git#--upload-pack=x', 'no branch'],
    ['https://forge.example/p.git#a..b', 'no branch'],
    ['https://forge.example/p.git#main:../other', 'no folder'],
    ['https://forge.example/p.git#main:-x', 'no folder'],
  ])('refuses %s', (text, message) => {
    expect(() => parseGitUrl(text)).toThrow(message);
  });
});
