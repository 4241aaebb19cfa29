import type { Actor } from '@macadam/plugin-orchestrator-common';

/** Who did it: the person of the catalogue, since the portal also pushes for people with a login of its own. */
export const actorName = ({ login, userEntityRef }: Actor): string =>
  userEntityRef?.slice(userEntityRef.lastIndexOf('/') + 1) ?? login;
