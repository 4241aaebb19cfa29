import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApp } from '../src/app.js';
import { openResources } from '../src/resources.js';

const resource = check => ({ check, close: async () => {} });

/** Serves an app on a free port for the length of a test. */
async function serve(resources, use) {
  const server = createApp(resources);
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('${{ values.name }}', () => {
  const write = process.stdout.write;
  before(() => {
    process.stdout.write = (chunk, ...rest) => (String(chunk).startsWith('{"time"') ? true : write.call(process.stdout, chunk, ...rest));
  });
  after(() => {
    process.stdout.write = write;
  });

  it('names itself', () =>
    serve({}, async url => {
      const response = await fetch(url);
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), { service: '${{ values.name }}' });
    }));

  it('is alive even when a resource is not', () =>
    serve({ database: resource(() => Promise.reject(new Error('down'))) }, async url => {
      assert.equal((await fetch(`${url}/health/live`)).status, 200);
    }));

  it('is ready when every resource answers', () =>
    serve({ database: resource(async () => {}) }, async url => {
      const response = await fetch(`${url}/health/ready`);
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), { status: 'ready', resources: { database: 'ready' } });
    }));

  it('says which resource is missing', () =>
    serve({ cache: resource(() => Promise.reject(new Error('down'))) }, async url => {
      const response = await fetch(`${url}/health/ready`);
      assert.equal(response.status, 503);
      assert.deepEqual((await response.json()).resources, { cache: 'unavailable' });
    }));

  it('answers 404 and 405', () =>
    serve({}, async url => {
      assert.equal((await fetch(`${url}/nothing`)).status, 404);
      assert.equal((await fetch(url, { method: 'POST' })).status, 405);
    }));

  it('opens what score.yaml declares', async () => {
    const resources = openResources({});
    assert.deepEqual(Object.keys(resources), [{% if values.database %}'database'{% endif %}{% if values.database and values.cache %}, {% endif %}{% if values.cache %}'cache'{% endif %}]);
    await Promise.all(Object.values(resources).map(each => each.close()));
  });
});
