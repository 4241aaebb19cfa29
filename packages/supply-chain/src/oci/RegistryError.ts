/**
 * `not-found`: the registry says there is no such thing; `denied`: it wants other credentials; `unanswered`: it could not
 * be reached, was too slow or failed; `invalid`: it answered with something that must not be believed; `refused`: we do not
 * go to that address.
 */
export type RegistryErrorKind =
  'not-found' | 'denied' | 'unanswered' | 'invalid' | 'refused';

/** What went wrong at a registry, in one sentence that names the address. Holds no credential. */
export class RegistryError extends Error {
  constructor(
    readonly kind: RegistryErrorKind,
    message: string,
  ) {
    super(message);
    this.name = 'RegistryError';
  }
}
