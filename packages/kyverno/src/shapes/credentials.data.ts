import { BOOLEAN, TEXT, fields, list, words } from './shape';

/** How a policy gets at a registry of images. */
export const CREDENTIALS = fields({
  allowInsecureRegistry: BOOLEAN,
  providers: list(words('default', 'amazon', 'azure', 'google', 'github')),
  secrets: list(TEXT),
});
