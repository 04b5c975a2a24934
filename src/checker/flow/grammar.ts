import type { Language } from 'web-tree-sitter';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Kinds that are one token, so that there is no need to look for children. */
const TOKENS = words(
  'identifier field_identifier type_identifier statement_identifier primitive_type number_literal ' +
    'string_content escape_sequence character system_lib_string true false',
);

/** Kinds of which no child stands in a field. */
const WITHOUT_FIELDS = words(
  'translation_unit declaration_list compound_statement expression_statement return_statement else_clause ' +
    'parenthesized_expression parenthesized_declarator parameter_list argument_list initializer_list ' +
    'field_declaration_list enumerator_list field_designator subscript_designator bitfield_clause ' +
    'string_literal concatenated_string char_literal preproc_else preproc_defined',
);

/** What a walk has to know of a node before it asks for more. */
export interface NodeType {
  readonly kind: string;
  /** Keywords, punctuation and comments are left out; of what is anonymous only an operator may stand in a field. */
  readonly role: 'left-out' | 'operator' | 'token' | 'inner';
  /** Whether a child may stand in a field. */
  readonly hasFields: boolean;
}

/** What could not be read: it is not among a language's own types. */
const ERROR: NodeType = { kind: 'ERROR', role: 'inner', hasFields: true };

/** A language's node types and fields by their ids, asked of it once. */
export class Grammar {
  private static readonly known = new WeakMap<Language, Grammar>();

  /** That of no tree. */
  static readonly NONE = new Grammar([], []);

  private readonly fieldIds: ReadonlyMap<string, number>;

  private constructor(
    private readonly types: readonly NodeType[],
    private readonly fields: readonly string[],
  ) {
    this.fieldIds = new Map(fields.map((name, id) => [name, id]));
  }

  static of(language: Language): Grammar {
    let grammar = this.known.get(language);
    if (grammar === undefined) {
      const types = Array.from({ length: language.nodeTypeCount }, (_, id) => {
        const kind = language.nodeTypeForId(id) ?? ERROR.kind;
        const role = roleOf(kind, language.nodeTypeIsNamed(id));
        return { kind, role, hasFields: !WITHOUT_FIELDS.has(kind) };
      });
      grammar = new Grammar(
        types,
        language.fields.map((name) => name ?? ''),
      );
      this.known.set(language, grammar);
    }
    return grammar;
  }

  type(id: number): NodeType {
    return this.types[id] ?? ERROR;
  }

  /** The name of a field; '' is that of none, 0. */
  field(id: number): string {
    return this.fields[id] ?? '';
  }

  /** -1 where there is no such field. */
  fieldId(name: string): number {
    return this.fieldIds.get(name) ?? -1;
  }
}

function roleOf(kind: string, named: boolean): NodeType['role'] {
  if (kind === 'comment') return 'left-out';
  if (!named) return /^[^\w(){}[\];,:#]/.test(kind) ? 'operator' : 'left-out';
  return TOKENS.has(kind) ? 'token' : 'inner';
}
