import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { errorApiRef, useApi } from '@backstage/frontend-plugin-api';
import {
  catalogApiRef,
  type CatalogApi,
} from '@backstage/plugin-catalog-react';
import { useEffect, type PropsWithChildren } from 'react';
import { matchPath, useLocation, useNavigate } from 'react-router-dom';

const OLD = `/catalog/${DEFAULT_NAMESPACE}/component/:name`;

/** Opens the page that a link from before tenants had namespaces means: of the one component of that name. */
export const OldComponentLinks = ({ children }: PropsWithChildren) => {
  const catalog = useApi(catalogApiRef);
  const errors = useApi(errorApiRef);
  const navigate = useNavigate();
  const { pathname, search, hash } = useLocation();
  const name = matchPath(`${OLD}/*`, pathname)?.params.name;

  useEffect(() => {
    let isCurrent = true;
    const open = async (component: string) => {
      const namespace = await namespaceOf(component, catalog);
      if (!isCurrent || namespace === DEFAULT_NAMESPACE) return;
      const [, , , ...rest] = pathname.split('/');
      const to = ['/catalog', namespace, ...rest].join('/');
      navigate({ pathname: to, search, hash }, { replace: true });
    };
    if (name) open(name).catch(error => errors.post(error));
    return () => {
      isCurrent = false;
    };
  }, [catalog, errors, navigate, name, pathname, search, hash]);

  return <>{children}</>;
};

/** `default` unless exactly one other namespace has a component of a name. */
async function namespaceOf(name: string, catalog: CatalogApi): Promise<string> {
  const { items } = await catalog.getEntities({
    filter: { kind: 'component', 'metadata.name': name },
    fields: ['metadata.namespace'],
  });
  const [first, ...more] = items.map(
    ({ metadata }) => metadata.namespace ?? DEFAULT_NAMESPACE,
  );
  return first && more.length === 0 ? first : DEFAULT_NAMESPACE;
}
