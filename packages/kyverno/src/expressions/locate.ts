import type { Place } from '../policy/outcome';
import {
  CelError,
  type CelMap,
  CelMissing,
  type CelValue,
  type Program,
} from '../cel';
import { Blame } from './blame';
import {
  containersOf,
  Paths,
  type PodContainer,
  withContainers,
} from './paths';
import { PolicyRoots } from './roots';
import type { Target } from '../matching/target';

/** With more containers than any pod has, asking for each of them costs too much. */
const MOST_CONTAINERS = 100;

/** What would take more than is here to know is not to blame. */
function holds(program: Program, roots: PolicyRoots): boolean {
  try {
    return program.evaluate(roots, roots.budget) === true;
  } catch (error) {
    if (error instanceof CelMissing) return true;
    if (error instanceof CelError) return false;
    throw error;
  }
}

/** The container whose list item the path is in. */
function containerAt(
  path: string,
  containers: readonly PodContainer[],
  paths: Paths,
): PodContainer | undefined {
  return containers.find(({ item }) => {
    const at = paths.of(item);
    return (
      at !== undefined &&
      (path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`))
    );
  });
}

/** An object with all its containers, with each of them alone, and with none. */
class Views {
  readonly paths: Paths;
  readonly containers: PodContainer[];
  private readonly reduced = new Map<PodContainer | undefined, CelValue>();

  constructor(private readonly whole: CelValue) {
    this.paths = new Paths(whole);
    this.containers = containersOf(whole);
  }

  alone(kept?: PodContainer): CelValue {
    const known = this.reduced.get(kept);
    if (known !== undefined) return known;
    const value = withContainers(this.whole, this.paths, kept);
    this.reduced.set(kept, value);
    return value;
  }
}

/** The views of objects that policies share their work on. */
const views = new WeakMap<CelMap, Views>();

function viewsOf(object: CelValue): Views {
  if (!(object instanceof Map)) return new Views(object);
  const known = views.get(object) ?? new Views(object);
  views.set(object, known);
  return known;
}

/**
 * Finds what makes an expression fail: the containers that fail when each is the only one, and in
 * them the field that the expression looks at. When no single container is to blame, the field alone.
 *
 * @param rootsOf what the expression sees of the target, or of another object in its place
 */
export function locate(
  program: Program,
  target: Target,
  variables: ReadonlyMap<string, Program>,
  rootsOf = (object?: CelValue) => new PolicyRoots(target, variables, object),
): Place[] {
  const whole = rootsOf();
  const view = viewsOf(whole.object);
  const { paths, containers } = view;
  const alone = (kept?: PodContainer) => rootsOf(view.alone(kept));
  const blame = (roots: PolicyRoots) =>
    new Blame(paths, roots, roots.budget, variables).of(program);
  const isAskable =
    containers.length > 0 && containers.length <= MOST_CONTAINERS;
  if (isAskable && holds(program, alone())) {
    const places = containers.flatMap((container): Place[] => {
      const roots = alone(container);
      if (holds(program, roots)) return [];
      const path = blame(roots);
      const isInside =
        path !== undefined &&
        containerAt(path, [container], paths) !== undefined;
      return [
        {
          container: container.name,
          path: isInside ? path : paths.of(container.item),
        },
      ];
    });
    if (places.length > 0) return places;
  }
  const path = blame(whole);
  if (path === undefined) return [];
  return [{ container: containerAt(path, containers, paths)?.name, path }];
}
