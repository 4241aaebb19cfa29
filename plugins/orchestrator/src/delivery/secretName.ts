import type { SuppliedSecret } from '@macadam/plugin-gitops-common';

/** What people call a secret: the last part of its place in the store, as their Score file has it. */
export const secretName = ({ fields, name }: SuppliedSecret): string =>
  fields[0]?.key.split(/[./]/).at(-1) || name;
