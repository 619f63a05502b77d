// SPDX-License-Identifier: GPL-3.0-or-later
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig, type Plugin } from 'vite'

/* The server sends a .gz that lies beside a file to browsers that accept it. */
function gzipBeside(): Plugin {
	let dir = ''
	const walk = (d: string): string[] =>
		readdirSync(d).flatMap((n) => {
			const p = join(d, n)
			return statSync(p).isDirectory() ? walk(p) : [p]
		})
	return {
		name: 'gzip-beside',
		apply: 'build',
		configResolved(c) {
			dir = c.build.outDir
		},
		closeBundle() {
			for (const f of walk(dir).filter((n) => /\.(js|css|html|svg)$/.test(n)))
				writeFileSync(`${f}.gz`, gzipSync(readFileSync(f), { level: 9 }))
		},
	}
}

export default defineConfig({
	plugins: [
		vue(),
		Components({
			dts: false,
			dirs: [],
			resolvers: [ElementPlusResolver({ importStyle: 'css' })],
		}),
		gzipBeside(),
	],
	build: {
		target: 'es2020',
		emptyOutDir: true,
		chunkSizeWarningLimit: 700,
		rollupOptions: {
			output: {
				manualChunks: { vue: ['vue', 'vue-router', 'vue-i18n'] },
			},
		},
	},
	server: {
		proxy: { '/api': process.env.HIDEMARK_URL ?? 'http://127.0.0.1:8080' },
	},
})
