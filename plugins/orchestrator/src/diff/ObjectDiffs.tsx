import { Link, Text } from '@backstage/ui';
import { Row } from '@macadam/plugin-ui-react';
import type {
  DiffCause,
  FieldChange,
  ObjectDiff,
  PlacedOrigin,
} from '@macadam/plugin-orchestrator-common';
import { causeWord, formatValue, originName } from './view';
import styles from './Diff.module.css';

const CHANGES: Record<ObjectDiff['change'], string> = {
  added: 'New',
  removed: 'Goes',
  changed: 'Changes',
  kept: 'Stays',
};

const Causes = ({ causes = [] }: { causes?: readonly DiffCause[] }) => (
  <>
    {causes.map(cause => (
      <span key={cause} className={styles.cause} data-cause={cause}>
        {causeWord(cause)}
      </span>
    ))}
  </>
);

const Origin = ({ origin }: { origin: PlacedOrigin }) =>
  origin.url ? (
    <Link href={origin.url}>{originName(origin)}</Link>
  ) : (
    <>{originName(origin)}</>
  );

/** What set a value, and what set it before when that was something else. */
const Reason = ({
  from: { before, after } = {},
}: Pick<FieldChange, 'from'>) => {
  const other = before && (!after || originName(before) !== originName(after));
  return before || after ? (
    <span className={styles.reason}>
      {after && (
        <>
          set by <Origin origin={after} />
        </>
      )}
      {other && (
        <>
          {after ? ', was ' : 'was set by '}
          <Origin origin={before} />
        </>
      )}
    </span>
  ) : null;
};

const Field = ({ field }: { field: FieldChange }) => (
  <li className={styles.field}>
    <div className={styles.path}>
      <code>{field.path}</code>
      <Causes causes={field.causes} />
    </div>
    {'before' in field && (
      <del className={styles.before}>{formatValue(field.before)}</del>
    )}
    {'after' in field && (
      <ins className={styles.after}>{formatValue(field.after)}</ins>
    )}
    <Reason from={field.from} />
  </li>
);

/** What changes, object by object and field by field, each with what it comes from. */
export const ObjectDiffs = ({
  objects,
}: {
  objects: readonly ObjectDiff[];
}) => (
  <ul className={styles.objects}>
    {objects.map(object => {
      const { apiVersion, kind, namespace, name, change } = object;
      return (
        <li
          key={`${apiVersion} ${kind} ${namespace} ${name}`}
          className={styles.object}
          data-change={change}
        >
          <Row>
            <span className={styles.change}>{CHANGES[change]}</span>
            <strong className={styles.name}>
              {kind}/{name}
            </strong>
            {object.resource && (
              <Text as="span" variant="body-small" color="secondary">
                of resource {object.resource}
              </Text>
            )}
            <Causes causes={object.causes} />
          </Row>
          {object.reason && (
            <Text as="p" variant="body-small" color="secondary">
              {object.reason}
            </Text>
          )}
          {object.fields.length > 0 && (
            <ul className={styles.fields}>
              {object.fields.map(field => (
                <Field key={field.path} field={field} />
              ))}
            </ul>
          )}
        </li>
      );
    })}
  </ul>
);
