import { InputError } from '@backstage/errors';
import type { Environment } from '@macadam/resolver';
import type { LoadedPlatform } from './PlatformService';

/** @throws InputError naming the environments that exist */
export function environmentOf(
  loaded: LoadedPlatform,
  name: string,
): Environment {
  const { environments } = loaded.platform;
  const found = environments.find(environment => environment.name === name);
  if (!found) {
    throw new InputError(
      `No environment is called ${name}; there are ${environments.map(each => each.name).join(', ')}`,
    );
  }
  return found;
}
