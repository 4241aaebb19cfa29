import { Link, Text } from '@backstage/ui';
import type { LinkedOverride } from '@macadam/plugin-orchestrator-common';
import { formatValue } from '../diff/view';
import styles from './Overrides.module.css';

const placeOf = ({ file, position }: LinkedOverride) =>
  position ? `${file}:${position.line}` : file;

const shown = (value: unknown) =>
  value === undefined ? 'nothing' : formatValue(value);

/** What is other than it would be: by this environment's file, or because the service says otherwise than the platform. */
export const Overrides = ({
  overrides,
}: {
  overrides: readonly LinkedOverride[];
}) => (
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
