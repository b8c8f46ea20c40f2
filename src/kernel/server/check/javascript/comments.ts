/**
 * Documentation comments, read for the files that somebody asks about. To parse those of all files takes a sixth of the
 * time of the first cell, and no program needs them; so the service parses without, as the compiler itself does.
 */
import ts = require('typescript')

type Documented = ts.Node & { jsDoc?: readonly ts.JSDoc[] }

/** Gives the comments to the declarations of what is at a place, before the service is asked what they say. */
export function readComments(service: ts.LanguageService, file: string, at: number): void {
  for (const { fileName } of service.getDefinitionAtPosition(file, at) ?? []) {
    const source = service.getProgram()?.getSourceFile(fileName)
    if (!source || read.has(source)) continue
    attach(source, ts.createSourceFile(fileName, source.text, ts.ScriptTarget.ESNext, true))
    read.add(source)
  }
}

const read = new WeakSet<ts.SourceFile>()

/** @param copy the same text parsed with its comments */
function attach(node: Documented, copy: Documented): void {
  if (copy.jsDoc) node.jsDoc = copy.jsDoc
  const children: ts.Node[] = []
  node.forEachChild((child) => void children.push(child))
  let k = 0
  copy.forEachChild((child) => attach(children[k++]!, child))
}
