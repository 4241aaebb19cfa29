/**
 * Writes what every package says of its configuration into a file, for `keptConfigSchema` of the back end: the packages of
 * this checkout and all that they depend on, as Backstage collects them at each start where nobody does it before.
 * Runs in packages/backend.
 */
const { renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { getPackages } = require('@manypkg/get-packages');

const fromBackend = createRequire(path.resolve('package.json'));
const { loadConfigSchema } = fromBackend('@backstage/config-loader');

async function collect(file) {
  const { packages } = await getPackages(process.cwd());
  const schema = await loadConfigSchema({
    dependencies: packages.map(({ packageJson }) => packageJson.name),
    onSchemaError: error => console.error(error.message),
  });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, JSON.stringify(schema.serialize()));
  renameSync(partial, file);
}

collect(process.argv[2]).catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
