import { Link, Text } from '@backstage/ui';
import type { LinkedOverride } from '@macadam/plugin-orchestrator-common';
import { formatValue } from '../diff/view';
import styles from './Overrides.module.css';

const placeOf = ({ file, position }: LinkedOverride) =>
  position ? `${file}:${position.line}` : file;

const shown = (value: unknown) =>
  value === undefined ? 'nothing' : formatValue(value);

const List = ({ overrides }: { overrides: readonly LinkedOverride[] }) => (
  <ul className={styles.overrides}>
    {overrides.map(override => {
      const { path, kind, before, after, url } = override;
      const subject = override.default
        ? `${override.default.object} ${override.default.field}`
        : path;
      return (
        <li key={`${kind} ${subject} ${placeOf(override)}`}>
          <code>{subject}</code>
          <div>
            <del className={styles.before}>{shown(before)}</del> →{' '}
            <ins className={styles.after}>{shown(after)}</ins>
          </div>
          <Text as="span" variant="body-small" color="secondary">
            by{' '}
            {url ? (
              <Link href={url}>{placeOf(override)}</Link>
            ) : (
              placeOf(override)
            )}
            {override.default && (
              <>
                {' instead of default '}
                {override.defaultUrl ? (
                  <Link href={override.defaultUrl}>
                    {override.default.name}
                  </Link>
                ) : (
                  override.default.name
                )}
              </>
            )}
          </Text>
        </li>
      );
    })}
  </ul>
);

/**
 * What is other than it would be. What this environment's file changes stands out; what the service itself says where
 * the platform has a default, as every golden path does, is there when asked for.
 */
export const Overrides = ({
  overrides,
}: {
  overrides: readonly LinkedOverride[];
}) => {
  const ofEnvironment = overrides.filter(each => !each.default);
  const ofService = overrides.filter(each => each.default);
  return (
    <>
      {ofEnvironment.length > 0 && <List overrides={ofEnvironment} />}
      {ofService.length > 0 && (
        <details className={styles.service}>
          <summary>
            {ofService.length === 1
              ? 'One value that the service sets itself, in place of a default'
              : `${ofService.length} values that the service sets itself, in place of defaults`}
          </summary>
          <List overrides={ofService} />
        </details>
      )}
    </>
  );
};
