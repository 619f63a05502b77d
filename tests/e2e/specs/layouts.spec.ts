// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test, type Page } from '@playwright/test'
import { choose, enter, noSidewaysScroll, speak, type Language } from '../support'

const words = {
	zh: { travel: /^位移$/, force: /^力$/, thickness: /^厚度$/, itself: '程序自行读出', side: '并排', specimens: '2 个试样', saved: '已保存为第 1 版', withdraw: '撤销', withdrawn: '已撤销' },
	en: { travel: /^Travel$/, force: /^Force$/, thickness: /^Thickness$/, itself: 'reads by itself', side: 'side by side', specimens: '2 specimens', saved: 'Saved as version 1', withdraw: 'Withdraw', withdrawn: 'withdrawn' },
}

/* A rig's log without a word of what its columns are; two specimens side by side, their thickness above each. */
function log(name: string): { name: string; mimeType: string; buffer: Buffer } {
	const lines = [`${name};Li`, '1,42;;1,38;', '']
	for (let i = 0; i < 40; i++) {
		const pair = [(i * 0.8).toFixed(2), (i < 36 ? i * i * 0.11 : 0).toFixed(2)]
		lines.push([...pair, ...pair].join(';').replaceAll('.', ','))
	}
	return { name: `${name}.txt`, mimeType: 'text/plain', buffer: Buffer.from(lines.join('\r\n')) }
}
const cell = (page: Page, row: number, column: number) => page.locator('tbody tr').nth(row - 1).locator('td[role=gridcell]').nth(column - 1)
const isWhat = (page: Page, which: string) => page.locator(`[data-test=${which}-is] .quantity`)

for (const language of ['zh', 'en'] as Language[])
	for (const width of [1280, 360])
		test(`a layout is taught, kept and withdrawn (${language}, ${width} px)`, async ({ page }) => {
			const w = words[language]
			const id = `rig-${language}-${width}`
			await page.setViewportSize({ width, height: 900 })
			await speak(page, language)
			await enter(page, 'technician')
			await page.goto('/layouts/teach')
			await page.locator('input[type=file]').setInputFiles(log(id))
			const read = page.locator('[data-test=read]')
			await expect(read).toContainText(w.itself)
			await expect(cell(page, 1, 1)).toHaveText(id)

			await page.getByRole('columnheader').nth(0).getByRole('button').click()
			await choose(page, isWhat(page, 'column'), w.travel)
			await page.getByRole('columnheader').nth(1).getByRole('button').click()
			await choose(page, isWhat(page, 'column'), w.force)
			await choose(page, page.locator('[data-test=arrangement]'), w.side)
			await cell(page, 2, 1).click()
			await choose(page, isWhat(page, 'cell'), w.thickness)
			await expect(read).toContainText(w.specimens)
			await expect(read.locator('canvas')).toBeVisible()
			await expect(read.getByText('1,42').first()).toBeAttached()
			await noSidewaysScroll(page)
			await page.screenshot({ path: `shots/layouts-${width}-${language}.png`, fullPage: true })

			await page.locator('[data-test=zh] input, input[data-test=zh]').first().fill('台架')
			await page.locator('[data-test=en] input, input[data-test=en]').first().fill('Rig')
			await page.locator('[data-test=save]').click()
			await expect(page.getByText(w.saved)).toBeVisible()
			const pack = await page.request.get(`/api/v1/layouts/${id}/pack`)
			expect(await pack.text()).toContain(`{text: ${id}, row: 1, column: 1}`)

			await page.reload()
			await page.getByRole('button', { name: w.withdraw }).click()
			await expect(page.locator('.tag').filter({ hasText: w.withdrawn })).toBeVisible()
			await page.goto('/layouts')
			await expect(page.locator('li').filter({ hasText: id })).toContainText(w.withdrawn)
			await noSidewaysScroll(page)
		})

test('a place is found and named with the keyboard alone', async ({ page }) => {
	await speak(page, 'en')
	await enter(page, 'technician')
	await page.goto('/layouts/teach')
	await page.locator('input[type=file]').setInputFiles(log('keys'))
	await expect(page.locator('[data-test=place]')).toContainText('line 4, column 1')
	await page.locator('td[role=gridcell][tabindex="0"]').focus()
	await page.keyboard.press('ArrowRight')
	await page.keyboard.press('ArrowUp')
	await page.keyboard.press('ArrowUp')
	await page.keyboard.press('ArrowUp')
	await expect(page.locator('[data-test=place]')).toContainText('line 1, column 2')
	await expect(page.locator('[data-test=place] q')).toHaveText('Li')
	await page.keyboard.press('Home')
	await page.keyboard.press('PageDown')
	await page.keyboard.press('Tab')
	await page.keyboard.type('Force')
	await page.keyboard.press('ArrowDown')
	await page.keyboard.press('Enter')
	await expect(page.getByRole('columnheader').first()).toContainText('Force')
})

test('a pack is imported; a wrong one says what is wrong', async ({ page }) => {
	await speak(page, 'en')
	await enter(page, 'technician')
	await page.goto('/layouts')
	const text =
		'pack: layout\nid: imported\nversion: 7\ntitle: {zh: 导入, en: Imported}\nauthor: another laboratory\n' +
		'recognise: [{text: THEIRS}]\ntable: {first_row: 2, columns: [{column: 1, quantity: force, unit: N}]}\n'
	const give = (t: string) => page.locator('input[type=file]').setInputFiles({ name: 'theirs.yaml', mimeType: 'text/yaml', buffer: Buffer.from(t) })
	await give(text.replace('unit: N', 'unit: mm'))
	await expect(page.getByRole('alert')).toContainText('mm is no unit of "force"')
	await give(text)
	await expect(page.getByRole('heading', { level: 1 })).toContainText('imported')
	await expect(page.getByRole('textbox', { name: 'Name in English' })).toHaveValue('Imported')
	await page.request.delete('/api/v1/layouts/imported', { headers: { 'If-Match': '"1"' } })
})

test('a file that serves no method leads to the page that teaches it', async ({ page }) => {
	await speak(page, 'en')
	await enter(page, 'technician')
	const customers = await (await page.request.get('/api/v1/organisations')).json()
	const made = await (
		await page.request.post('/api/v1/samples', {
			data: { name: 'rig', customer_id: customers.items.find((o: { kind: string }) => o.kind === 'enterprise').id, product: 'sofa', received_at: '2026-11-01' },
		})
	).json()
	const sample = made.sample ?? made
	await page.request.put(`/api/v1/samples/${sample.id}/plan`, { data: { methods: [{ id: 'ISO 3376' }], standards: [] }, headers: { 'If-Match': `"${sample.version}"` } })
	await page.goto(`/samples/${sample.id}/files`)
	await page.locator('input[type=file]').setInputFiles(log('unknown'))
	await page.getByRole('button', { name: 'Teach this layout' }).click()
	await expect(cell(page, 1, 1)).toHaveText('unknown')
})
