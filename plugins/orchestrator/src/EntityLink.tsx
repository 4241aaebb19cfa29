import { Link } from '@backstage/ui';
import { entityPath } from './paths';

/** The name of an entity, leading to its page. */
export const EntityLink = ({ entityRef }: { entityRef: string }) => (
  <Link href={entityPath(entityRef)}>
    {entityRef.slice(entityRef.lastIndexOf('/') + 1)}
  </Link>
);
