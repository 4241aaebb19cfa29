import fc from 'fast-check';
import { refusalOf } from './refusal';

const served = {
  hosts: ['Portal.example.com'],
  origins: ['https://portal.example.com', 'http://localhost:3000'],
};
const statusOf = (host?: string, origin?: string) =>
  refusalOf({ host, origin }, served)?.status;

describe('refusalOf', () => {
  it.each([
    ['localhost:7007', undefined],
    ['LOCALHOST:7007', undefined],
    ['127.0.0.1', undefined],
    ['[::1]:7007', undefined],
    ['portal.example.com', undefined],
    ['portal.example.com.', undefined],
    ['PORTAL.example.com:8443', undefined],
    ['evil.example:7007', 421],
    ['localhost.evil.example', 421],
    ['localhost:7007@evil.example', 421],
    ['evil.example#@localhost', 421],
    ['evil.example/localhost', 421],
    ['0.0.0.0:7007', 421],
    ['10.0.0.7:7007', 421],
    ['localhost, evil.example', 421],
    ['', 421],
    [undefined, 421],
  ])('answers the Host %j with %j', (host, expected) =>
    expect(statusOf(host)).toBe(expected),
  );

  it.each([
    ['localhost:7007', 'http://localhost:7007', undefined],
    ['127.0.0.1:7007', 'http://127.0.0.1:7007', undefined],
    ['localhost', 'https://localhost', undefined],
    ['localhost:80', 'http://localhost', undefined],
    ['localhost:7007', 'http://localhost:3000', undefined],
    ['10.1.2.3', 'https://portal.example.com', 421],
    ['localhost:7007', 'https://portal.example.com', undefined],
    ['localhost:7007', 'http://localhost:5173', 403],
    ['localhost:7007', 'http://127.0.0.1:7007', 403],
    ['localhost:7007', 'https://evil.example', 403],
    ['localhost:7007', 'null', 403],
    ['localhost:7007', '', 403],
    ['localhost:7007', 'file://localhost:7007', 403],
    ['portal.example.com', 'https://portal.example.com.evil.example', 403],
  ])('answers the Host %j for a page of %j with %j', (host, origin, expected) =>
    expect(statusOf(host, origin)).toBe(expected),
  );

  it('answers no other name, whatever it looks like', () =>
    fc.assert(
      fc.property(fc.webAuthority(), authority => {
        fc.pre(!/localhost(?::\d+)?$|127\./i.test(authority));
        expect(statusOf(authority)).toBe(421);
      }),
    ));
});
