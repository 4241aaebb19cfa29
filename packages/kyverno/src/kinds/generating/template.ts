import {
  type Budget,
  CelError,
  type Program,
  type Roots,
  toJson,
} from '../../cel';
import { isRecord } from '@macadam/yaml';
import { readDocuments } from '../../reading/yaml';
import { type Segment, segmentsOf } from './placeholders';

/** A part of a template that is ready to be filled in. */
type Part = (roots: Roots, budget: Budget) => unknown;

/** What a template says: one object for each of its documents. */
export type Template = (roots: Roots, budget: Budget) => unknown[];

/** Reads templates of a GeneratingPolicy (`generate[].template`, Kyverno 1.19). */
export class TemplateReader {
  /**
   * @param note notes what is wrong
   * @param compile compiles an expression, or notes why it cannot
   */
  constructor(
    private readonly note: (message: string) => void,
    private readonly compile: (expression: string) => Program | undefined,
  ) {}

  /** @param isPlain leaves placeholders as they are */
  read(text: string, isPlain: boolean): Template {
    const parts = readDocuments({ path: '', text }).map((source): Part => {
      const document = source.read();
      source.errors.forEach(({ message }) => this.note(message));
      const isPlaceholder = typeof document === 'string' && !isPlain;
      if (!isRecord(document) && !isPlaceholder)
        this.note('a document of a template is a map');
      return isPlain ? () => document : this.part(document);
    });
    if (parts.length === 0) this.note('a template has at least one document');
    return (roots, budget) => parts.map(part => part(roots, budget));
  }

  private part(value: unknown): Part {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) {
      const items = value.map(item => this.part(item));
      return (...from) => items.map(item => item(...from));
    }
    if (!isRecord(value)) return () => value;
    const fields = Object.entries(value).map(([key, item]) => {
      if (key.replaceAll('\\((', '').includes('(('))
        this.note(`the key '${key}' cannot have a placeholder`);
      return [key, this.part(item)] as const;
    });
    return (...from) =>
      Object.fromEntries(fields.map(([key, item]) => [key, item(...from)]));
  }

  private text(text: string): Part {
    try {
      const parts = segmentsOf(text).map(segment => this.segment(segment));
      if (parts.length === 1) return parts[0].whole;
      return (...from) => parts.map(({ inText }) => inText(...from)).join('');
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.note(error.message);
      return () => text;
    }
  }

  /** A segment as the whole value, and as a part of a text. */
  private segment(segment: Segment): { whole: Part; inText: Part } {
    if ('literal' in segment) {
      const literal = () => segment.literal;
      return { whole: literal, inText: literal };
    }
    const { expression } = segment;
    const program = this.compile(expression);
    const whole: Part = (...from) => toJson(program?.evaluate(...from) ?? null);
    return {
      whole,
      inText: (...from) => {
        const value = whole(...from);
        if (typeof value !== 'object') return value;
        throw new CelError(
          `'${expression}' stands in a text and gives no scalar; use a placeholder for the whole value`,
        );
      },
    };
  }
}
