import { gitEnvironment } from './process';

describe('the environment of git', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('asks no proxy for this machine, whatever the environment excepts', () => {
    process.env.http_proxy = 'http://proxy.acme.example:3128';
    process.env.no_proxy = '.acme.example';
    delete process.env.NO_PROXY;

    const environment = gitEnvironment();

    expect(environment.http_proxy).toBe('http://proxy.acme.example:3128');
    expect(environment.no_proxy).toBe('.acme.example,localhost,127.0.0.1,::1');
    expect(environment.NO_PROXY).toBeUndefined();
  });
});
