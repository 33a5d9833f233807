import { join, relative } from 'node:path';
import ts from 'typescript';

/** A name that the package exports. */
export interface Declared {
  readonly name: string;
  /** Its declaration file, from dist/src. */
  readonly file: string;
  /** The entries that export it. */
  readonly entries: readonly string[];
  /** Declarations as TypeScript, with comments of members, without what is private. */
  readonly code: string;
  /** Its doc comment, as Markdown. */
  readonly text: string;
  /** `@param`, `@returns`, `@throws`: the tag, the parameter's name if it has one, and the words. */
  readonly tags: readonly { readonly tag: string; readonly of?: string; readonly text: string }[];
}

const ENTRIES = {
  'energy-barycenter': 'index.d.ts',
  'energy-barycenter/layers': 'layers.d.ts',
  'energy-barycenter/engine': 'engine/index.d.ts',
};

const isPrivate = (member: ts.Node): boolean =>
  (ts.isClassElement(member) && member.name !== undefined && ts.isPrivateIdentifier(member.name)) ||
  (ts.canHaveModifiers(member) &&
    ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) === true);

/** The text of a declaration without its own comment, `export declare`, and private members. */
function codeOf(declaration: ts.Declaration): string {
  const isVariable = ts.isVariableDeclaration(declaration);
  const node = isVariable ? declaration.parent.parent : declaration;
  const source = node.getSourceFile();
  const members = ts.isClassDeclaration(node) ? node.members.filter(isPrivate) : [];
  let code = '';
  let from = node.getStart(source);
  for (const member of members) {
    code += source.text.slice(from, member.getFullStart());
    from = member.end;
  }
  return (code + source.text.slice(from, node.end)).replace(/^export (declare )?/, '');
}

const words = (text: string | ts.SymbolDisplayPart[] | undefined): string =>
  typeof text === 'string' ? text : ts.displayPartsToString(text);

function declared(symbol: ts.Symbol, checker: ts.TypeChecker, root: string): Omit<Declared, 'name' | 'entries'> {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declarations = target.declarations ?? [];
  if (declarations.length === 0) throw new Error(`${symbol.name}: no declaration is in ${root}; run \`npm run build\``);
  return {
    file: relative(root, declarations[0].getSourceFile().fileName).replaceAll('\\', '/'),
    code: declarations.map(codeOf).join('\n'),
    text: words(target.getDocumentationComment(checker)),
    tags: target.getJsDocTags(checker).map(({ name, text }) => {
      const [of, ...rest] = text ?? [];
      if (name !== 'param') return { tag: name, text: words(text) };
      return { tag: name, of: of.text, text: words(rest).replace(/^[\s-]+/, '') };
    }),
  };
}

/**
 * All names of both entries, in the order of the alphabet, as the built declarations have them.
 * @param dist the folder dist/src
 * @throws Error where the package is not built
 */
export function readDeclarations(dist: string): Declared[] {
  const files = Object.values(ENTRIES).map((file) => join(dist, file));
  // Comments and places alone are read, of our files; no types are worked out, so none of the platform's are wanted.
  const program = ts.createProgram(files, {
    noLib: true,
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  const checker = program.getTypeChecker();
  const found = new Map<string, Declared>();
  for (const [entry, file] of Object.entries(ENTRIES)) {
    const source = program.getSourceFile(join(dist, file));
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${file} is not in ${dist}; run \`npm run build\``);
    for (const symbol of checker.getExportsOfModule(module)) {
      const before = found.get(symbol.name);
      const one = before ?? { ...declared(symbol, checker, dist), name: symbol.name, entries: [] };
      found.set(symbol.name, { ...one, entries: [...one.entries, entry] });
    }
  }
  return [...found.values()].sort((a, b) => a.name.toLowerCase().localeCompare(b.name.toLowerCase(), 'en'));
}
