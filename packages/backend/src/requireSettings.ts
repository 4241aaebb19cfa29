import { ConfigSources } from '@backstage/config-loader';
import { describeMissing, findSettings } from './productionSettings';

/**
 * Reads the configuration that the back end is about to be started with.
 *
 * @throws Error that names everything that production lacks
 */
export async function requireSettings(): Promise<void> {
  const end = new AbortController();
  const source = ConfigSources.default({ watch: false });
  for await (const { configs } of source.readConfigData({
    signal: end.signal,
  })) {
    end.abort();
    const { missing, without } = findSettings(configs);
    if (missing.length > 0) throw new Error(describeMissing(missing));
    for (const { what, settings } of without) {
      const variables = settings.map(({ variable }) => variable).join(', ');
      process.stderr.write(
        `Starts without ${what}: ${variables} are not set, see docs/production.md\n`,
      );
    }
    return;
  }
}
