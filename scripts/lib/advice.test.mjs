import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileAdvice, networkAdvice } from './advice.mjs';

for (const [said, advice] of [
  ['RequestError: self-signed certificate in certificate chain', /cafile/],
  ['npm error code UNABLE_TO_VERIFY_LEAF_SIGNATURE', /cafile/],
  ['RequestError: getaddrinfo ENOTFOUND registry.acme.example', /proxy/],
  ['HTTPError: Response code 401 (Unauthorized)', /npm login/],
  ['Response code 407 (Proxy Authentication Required)', /USER:PASSWORD/],
  ["RequestError: Timeout awaiting 'request' for 15000ms (ETIMEDOUT)", /proxy/],
]) {
  test(`"${said}" comes with what to do`, () =>
    assert.match(networkAdvice(said), advice));
}

test('what is not the network gets no advice about it', () =>
  assert.equal(
    networkAdvice('The lockfile would have been modified'),
    undefined,
  ));

for (const [code, advice] of [
  ['EACCES', /\/srv\/macadam\/.cache cannot be written by you.*clone it/],
  ['EROFS', /cannot be written/],
  ['ENOSPC', /disk of \/srv\/macadam\/.cache is full/],
]) {
  test(`${code} comes with what to do`, () =>
    assert.match(fileAdvice({ code, path: '/srv/macadam/.cache' }), advice));
}

test('another error gets no advice about files', () =>
  assert.equal(fileAdvice(new Error('no')), undefined));
