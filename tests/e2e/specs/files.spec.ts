// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from '@playwright/test'
import { enter, noSidewaysScroll, speak, tensileFile, type Language } from '../support'

const words = {
	zh: { enter: /用它(录入|更正)数据/, refused: '未收下', same: '内容相同', open: '查看', twice: '相同内容的文件已存在', preview: '先计算看看', noMethod: '没有方法用到' },
	en: { enter: /(Enter|Correct) readings with it/, refused: 'Not taken', same: 'gives what the reader of that day', open: 'Open', twice: 'the same bytes are already there', preview: 'Calculate', noMethod: 'no method of the plan' },
}
const spectrum = Buffer.from(
	'##TITLE= dye\n##JCAMP-DX= 4.24\n##DATA TYPE= UV/VIS SPECTRUM\n##XUNITS= NANOMETERS\n##YUNITS= ABSORBANCE\n##FIRSTX= 400\n##LASTX= 403\n' +
		'##XFACTOR= 1\n##YFACTOR= 0.1\n##NPOINTS= 4\n##XYDATA= (X++(Y..Y))\n400 1 2 4 3\n##END=\n',
)

/* A sample that a technician tests by the tensile method. */
async function tested(request: import('@playwright/test').APIRequestContext): Promise<string> {
	const post = async (path: string, data: unknown) => (await request.post(`/api/v1${path}`, { data })).json()
	const customers = await (await request.get('/api/v1/organisations')).json()
	const made = await post('/samples', {
		name: 'files',
		customer_id: customers.items.find((o: { kind: string }) => o.kind === 'enterprise').id,
		product: 'sofa',
		received_at: '2026-11-01',
	})
	const id = made.sample?.id ?? made.id
	const version = made.sample?.version ?? made.version
	const answer = await request.put(`/api/v1/samples/${id}/plan`, {
		data: { methods: [{ id: 'ISO 3376' }], standards: [] },
		headers: { 'If-Match': `"${version}"` },
	})
	expect(answer.ok(), await answer.text()).toBeTruthy()
	return id
}

for (const language of ['zh', 'en'] as const)
	for (const width of [1280, 360])
		test(`many files are dropped at once (${language}, ${width} px)`, async ({ page }) => {
			const w = words[language as Language]
			await page.setViewportSize({ width, height: 900 })
			await speak(page, language)
			await enter(page, 'technician')
			const id = await tested(page.request)
			await page.goto(`/samples/${id}/files`)
			const other = tensileFile([120, 130])
			await page.locator('input[type=file]').setInputFiles([
				tensileFile(),
				{ ...other, name: 'two.csv' },
				{ name: 'dye.jdx', mimeType: 'text/plain', buffer: spectrum },
				{ name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from('89504e470d0a1a0a0000000d', 'hex') },
			])
			const card = (name: string) => page.getByRole('region', { name })
			await expect(card('picture.png')).toContainText(w.refused)
			await expect(card('dye.jdx')).toContainText(w.noMethod)
			await expect(card('dye.jdx').locator('canvas')).toBeVisible()
			await expect(card('two.csv')).toContainText('ISO 3376')
			await expect(card('tensile-6.csv').locator('canvas')).toBeVisible()
			await noSidewaysScroll(page)
			await page.screenshot({ path: `shots/files-${language}-${width}.png`, fullPage: true })

			await page.reload()
			await page.getByRole('button', { name: w.open }).first().click()
			await expect(page.getByText(w.same)).toBeVisible()
			await page.locator('input[type=file]').setInputFiles([{ ...tensileFile(), name: 'again.csv' }])
			await expect(card('again.csv')).toContainText(w.twice)
			await card('again.csv').getByRole('button', { name: w.enter }).click()
			await expect(page).toHaveURL(/readings/)
			await expect(page.locator('canvas').first()).toBeVisible()
			await expect(page.getByText('again.csv').first()).toBeVisible()
		})
