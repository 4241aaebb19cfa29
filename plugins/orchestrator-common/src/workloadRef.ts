/** A tenant and a workload of its own. */
export interface TenantWorkload {
  tenant: string;
  /** As its Score file says; another tenant may have one of the same name. */
  name: string;
}

/** `tenant/name`: what a workload is called among all. Neither of the two has a slash in it. */
export function workloadRef(tenant: string, name: string): string {
  return `${tenant}/${name}`;
}

/** The parts of `tenant/name`. @throws Error for what is not one */
export function parseWorkloadRef(ref: string): TenantWorkload {
  const [tenant, name, ...more] = ref.split('/');
  if (!tenant || !name || more.length > 0) {
    throw new Error(
      `${JSON.stringify(ref)} is no workload: name its tenant and the workload, as in checkout/cart`,
    );
  }
  return { tenant, name };
}

/** What a workload is called in its tenant. */
export function workloadName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/**
 * Where the catalogue has a workload's component: in the namespace of its tenant. What names no tenant, as exceptions
 * did before tenants had names of their own, is looked for in `default`.
 */
export function componentOf(ref: string): {
  kind: 'component';
  namespace: string;
  name: string;
} {
  const name = workloadName(ref);
  const namespace = ref.slice(0, -name.length - 1) || 'default';
  return { kind: 'component', namespace, name };
}

/**
 * What workloads are called beside each other: by their names, and with their tenants where two have one name.
 * @param refs - all that are shown together
 */
export function workloadLabels(
  refs: Iterable<string>,
): (ref: string) => string {
  const named = new Map<string, Set<string>>();
  for (const ref of refs) {
    const name = workloadName(ref);
    named.set(name, (named.get(name) ?? new Set()).add(ref));
  }
  return ref => {
    const name = workloadName(ref);
    return (named.get(name)?.size ?? 0) > 1 ? ref : name;
  };
}

/**
 * What a workload is called while its Score file gives it no name that it can have: its folder, else its repository.
 * The second is for where that is somebody's name.
 */
export function provisionalNames(place: {
  /** `organisation/name`. */
  repository: string;
  /** Path of the Score file in it. */
  scoreFile: string;
}): [string, string] {
  const repository = place.repository.split('/')[1];
  const folders = place.scoreFile.split('/').slice(0, -1);
  return [
    [folders.at(-1) ?? '', repository, 'unnamed']
      .map(asName)
      .find(name => name !== '') ?? '',
    asName([repository, ...folders, 'unnamed'].join('-')),
  ];
}

function asName(text: string): string {
  return text
    .toLocaleLowerCase('en-US')
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}
