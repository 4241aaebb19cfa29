import { SearchField, Text } from '@backstage/ui';
import { Place, Prose } from '@macadam/plugin-ui-react';
import type {
  PlatformDefinition,
  PlatformStatus,
} from '@macadam/plugin-orchestrator-common';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Workloads } from './Sections';
import {
  byType,
  describeWhere,
  findDefinitions,
  servedWorkloads,
} from './view';
import styles from './Platform.module.css';

const Definition = ({
  definition,
  order,
}: {
  definition: PlatformDefinition;
  order: readonly string[];
}) => (
  <li className={styles.definition}>
    <h4 className={styles.name}>
      {definition.title ?? definition.name}
      <Text variant="body-small" color="secondary">
        {' '}
        {describeWhere(definition)}
      </Text>
    </h4>
    {definition.description && (
      <Text as="p" variant="body-small">
        <Prose text={definition.description} />
      </Text>
    )}
    <Text as="p" variant="body-small" color="secondary">
      <Place {...definition} />
    </Text>
    <Workloads
      workloads={servedWorkloads(definition, order)}
      none="Serves nobody now."
    />
  </li>
);

/** What a Score file may ask for, which definition answers where, and for whom it does. */
export const Definitions = ({
  definitions,
  environments,
}: Pick<PlatformStatus, 'definitions' | 'environments'>) => {
  const [params] = useSearchParams();
  const [words, setWords] = useState(params.get('q') ?? '');
  const types = byType(findDefinitions(definitions, words));
  const order = environments.map(({ name }) => name);
  return (
    <section aria-label="Resources">
      <div className={styles.head}>
        <h2 className={styles.heading}>
          Resources ({byType(definitions).length})
        </h2>
        {definitions.length > 0 && (
          <SearchField
            aria-label="Find a resource"
            placeholder="Find a type, a definition or a service"
            value={words}
            onChange={setWords}
          />
        )}
      </div>
      {definitions.length === 0 && (
        <Text as="p" color="secondary">
          The platform repository has no definitions.
        </Text>
      )}
      {definitions.length > 0 && types.length === 0 && (
        <Text as="p" color="secondary" role="status">
          No definition has “{words}”.
        </Text>
      )}
      <ul className={styles.types}>
        {types.map(({ type, definitions: answers }) => (
          <li key={type} className={styles.item}>
            <h3 className={styles.type}>{type}</h3>
            <ul className={styles.definitions}>
              {answers.map(definition => (
                <Definition
                  key={definition.name}
                  definition={definition}
                  order={order}
                />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
};
