import { Text } from '@backstage/ui';
import { Row } from '@macadam/plugin-ui-react';
import type { ResourceDiff } from '@macadam/plugin-orchestrator-common';
import { formatValue } from './view';
import styles from './Diff.module.css';

const Answer = ({
  resource: { before, after },
}: {
  resource: ResourceDiff;
}) => {
  const answer = after ?? before;
  if (before && after && before.definition !== after.definition) {
    return (
      <>
        <del className={styles.before}>{before.definition}</del>
        <ins className={styles.after}>{after.definition}</ins>
        <span className={styles.reason}>{after.why}</span>
      </>
    );
  }
  return <span className={styles.reason}>{answer?.definition}</span>;
};

const changeOf = ({ before, after }: ResourceDiff) => {
  if (!before) return 'added';
  return after ? 'changed' : 'removed';
};
const WORDS = { added: 'New', removed: 'Goes', changed: 'Changes' };

/** How what answers the resources differs: which definition, and what it gives. */
export const Bindings = ({
  resources,
}: {
  resources: readonly ResourceDiff[];
}) =>
  resources.length > 0 && (
    <section aria-label="Resources">
      <Text as="h3" variant="title-x-small">
        Resources
      </Text>
      <ul className={styles.objects}>
        {resources.map(resource => (
          <li
            key={resource.key}
            className={styles.object}
            data-change={changeOf(resource)}
          >
            <Row>
              <span className={styles.change}>{WORDS[changeOf(resource)]}</span>
              <strong className={styles.name}>{resource.key}</strong>
              <Text as="span" variant="body-small" color="secondary">
                {(resource.after ?? resource.before)?.type}
              </Text>
            </Row>
            <div className={styles.field}>
              <Answer resource={resource} />
            </div>
            <ul className={styles.fields}>
              {resource.fields.map(({ path, ...field }) => (
                <li key={path} className={styles.field}>
                  <div className={styles.path}>
                    <code>{path}</code>
                  </div>
                  {'before' in field && (
                    <del className={styles.before}>
                      {formatValue(field.before)}
                    </del>
                  )}
                  {'after' in field && (
                    <ins className={styles.after}>
                      {formatValue(field.after)}
                    </ins>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
