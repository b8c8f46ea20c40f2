/**
 * The text of a cell, parsed. A cell is a module even where nothing in it says so: `await` is a keyword, never a name.
 */
import ts = require('typescript')

const MODULE: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ESNext,
  setExternalModuleIndicator: (file) => {
    ;(file as ts.SourceFile & { externalModuleIndicator?: true }).externalModuleIndicator = true
  },
}

export const parseCell = (source: string, name = 'cell.ts'): ts.SourceFile =>
  ts.createSourceFile(name, source, MODULE, true)

/** What the parser could not make sense of, in the order of the text. */
export const parseErrors = (file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] =>
  (file as ts.SourceFile & { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics
