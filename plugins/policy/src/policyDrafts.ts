import type { PolicyFiles } from '@macadam/plugin-policy-common';
import { isRecord } from '@macadam/yaml';

/** Stands for a policy that has no file yet. */
export const NEW = 'new';

/** What a person has typed into the editor of policies. */
export interface PolicyDrafts {
  /** The file being edited, or `NEW`. */
  picked: string;
  /** Of a new policy's file. */
  name: string;
  /** Of the commit. */
  message: string;
  /** By file, the texts that differ from the file's. */
  texts: Readonly<Record<string, string>>;
}

const textOf = (value: unknown, otherwise: string) =>
  typeof value === 'string' ? value : otherwise;

/** Drafts as they were stored, of the files that there still are. */
export function draftsOf(
  stored: unknown,
  files: PolicyFiles['files'],
): PolicyDrafts {
  const given = isRecord(stored) ? stored : {};
  const names = [...files.map(({ file }) => file), NEW];
  const texts = isRecord(given.texts) ? given.texts : {};
  return {
    picked: names.find(name => name === given.picked) ?? names[0],
    name: textOf(given.name, 'my-policy'),
    message: textOf(given.message, ''),
    texts: Object.fromEntries(
      names.flatMap(name => {
        const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
        return typeof text === 'string' ? [[name, text]] : [];
      }),
    ),
  };
}

/** The drafts with another text of the file being edited; without one when it is the original. */
export function withText(
  drafts: PolicyDrafts,
  text: string,
  original: string,
): PolicyDrafts {
  const { [drafts.picked]: before, ...others } = drafts.texts;
  return {
    ...drafts,
    texts: text === original ? others : { ...others, [drafts.picked]: text },
  };
}
