import { createBackend } from '@backstage/backend-defaults';
import { GitRunner, runGitBy } from '@macadam/git';
import { features } from './features';
import { keptConfigSchema } from './keptConfigSchema';
import { requireSettings } from './requireSettings';
import { waitForParent } from './waitForParent';

// Databases and mirrors of repositories are for nobody else on this machine.
process.umask(0o077);

runGitBy(new GitRunner().run);

const backend = createBackend();

for (const feature of keptConfigSchema(process.env.MACADAM_CONFIG_SCHEMA))
  backend.add(feature);

for (const feature of features()) backend.add(feature);

// A back end that could not start ends, so that whoever started it learns of it.
waitForParent()
  .then(requireSettings)
  .then(() => backend.start())
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
