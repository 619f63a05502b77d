// SPDX-License-Identifier: GPL-3.0-or-later
// Both languages have the same keys, every key used exists, and no template holds words of its own.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from '@vue/compiler-sfc'
import ts from 'typescript'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')
const wrong = []

function load(name) {
	const source = readFileSync(join(root, 'locales', `${name}.ts`), 'utf8')
	const imports = Object.fromEntries(
		[...source.matchAll(/^import (\w+) from '\.\/([\w-]+)'$/gm)].map(([, as, from]) => [as, load(from)]),
	)
	const { outputText } = ts.transpileModule(source.replace(/^import .*$/gm, ''), {
		compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2020 },
	})
	const exports = {}
	new Function('exports', ...Object.keys(imports), outputText)(exports, ...Object.values(imports))
	return exports.default
}
function keys(o, at = '') {
	return Object.entries(o).flatMap(([k, v]) => (typeof v === 'string' ? [at + k] : keys(v, `${at}${k}.`)))
}
function filesUnder(dir) {
	return readdirSync(dir).flatMap((n) => {
		const p = join(dir, n)
		return statSync(p).isDirectory() ? filesUnder(p) : [p]
	})
}

const zh = new Set(keys(load('zh')))
const en = new Set(keys(load('en')))
for (const k of zh) if (!en.has(k)) wrong.push(`locales/en.ts: ${k} is missing`)
for (const k of en) if (!zh.has(k)) wrong.push(`locales/zh.ts: ${k} is missing`)

/* Signs that are the same in every language; so is what stands in <code>, as it is to be typed. */
const signs = /^(SHA-256|mm|°C|[uUkn]|CSV|PDF|GUM)$/
const words = /[A-Za-z\u3400-\u9fff]/
const spoken = new Set(['placeholder', 'title', 'label', 'aria-label', 'alt', 'text', 'lead'])

function walk(node, file) {
	if (node.type === 2)
		for (const w of node.content.split(/[\s=·,()/:]+/))
			if (words.test(w) && !signs.test(w))
				wrong.push(`${file}:${node.loc.start.line}: "${w}" belongs in the locales`)
	for (const p of node.props ?? [])
		if (p.type === 6 && spoken.has(p.name) && words.test(p.value?.content ?? ''))
			wrong.push(`${file}:${p.loc.start.line}: ${p.name}="${p.value.content}" belongs in the locales`)
	if (node.tag !== 'code') for (const c of node.children ?? []) walk(c, file)
}
for (const path of filesUnder(root).filter((f) => /\.(vue|ts)$/.test(f))) {
	const file = relative(root, path)
	const source = readFileSync(path, 'utf8')
	for (const [, k] of source.matchAll(/\bt\('([\w.-]+)'/g))
		if (!zh.has(k)) wrong.push(`${file}: no such key ${k}`)
	if (!path.endsWith('.vue')) continue
	const { descriptor } = parse(source)
	if (descriptor.template) walk(descriptor.template.ast, file)
}
for (const w of wrong) console.error(w)
if (wrong.length) process.exit(1)
console.log(`${zh.size} texts in two languages`)
