// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test, type Page } from '@playwright/test'
import { enter, forces, speak, tensileFile, thicknesses, type Language } from '../support'

const words = {
	zh: {
		preview: '先计算看看', save: '保存数据', peak: '峰值', broken: '断裂', marks: '标记：各值在曲线上的位置', needs: '移动标记须说明理由', outside: '超出记录范围',
		moved: '已移动的标记', correct: '更正', takeOver: '取用已保存的数据再更正', why: '夹具滑移', reasonOf: '的理由', placeOf: '的位置', because: '标记有误', strength: '抗张强度',
	},
	en: {
		preview: 'Compute first', save: 'Save readings', peak: 'peak', broken: 'break', marks: 'Marks: where each value was found', needs: 'A mark is moved for a reason; say which', outside: 'outside of the record',
		moved: 'Marks that were moved', correct: 'Correct', takeOver: 'Take what is stored and correct it', why: 'the jaw slipped', reasonOf: 'Reason for moving', placeOf: 'Place of', because: 'the mark was wrong', strength: 'Tensile strength',
	},
}

/* A sample whose plan is tensile strength, past the forms. */
async function sample(page: Page, language: Language): Promise<string> {
	const send = async (verb: 'post' | 'put', path: string, data: object, etag?: string) => {
		const answer = await page.request[verb](`/api/v1${path}`, { data, headers: etag ? { 'If-Match': etag } : {} })
		expect(answer.ok(), await answer.text()).toBeTruthy()
		return { body: await answer.json(), etag: answer.headers().etag }
	}
	const customers = (await (await page.request.get('/api/v1/organisations?kind=enterprise')).json()) as { items: { id: string }[] }
	const made = await send('post', '/samples', {
		name: `Marks ${language}`, customer_id: customers.items[0].id, product: 'furniture', received_at: '2026-11-20T09:00:00+08:00', class: 'B',
	})
	await send('put', `/samples/${made.body.id}/plan`, { methods: [{ id: 'ISO 3376', edition: '2020' }], standards: [] }, made.etag)
	return made.body.id as string
}
const markRow = (page: Page, specimen: string, feature: string) => page.locator(`tr[data-mark="${specimen}.${feature}"]`)

/* Takes the mark of the greatest force by the mouse and draws it down its curve. */
async function dragPeak(page: Page): Promise<void> {
	const over = page.locator('.u-over')
	const box = (await over.boundingBox())!
	/* the greatest force, 175 N at 33 mm, is that of the second specimen; the axes: 0 to 1.1 times 175, 0 to 39.6 mm */
	const highest = Math.max(...forces)
	const x = box.x + (33 / 39.6) * box.width
	const y = box.y + box.height * (1 - 1 / 1.1)
	expect(highest).toBe(175)
	await page.mouse.move(x, y)
	await page.mouse.down()
	await page.mouse.move(x - box.width / 6, y + 30, { steps: 5 })
	await page.mouse.up()
}

for (const language of ['zh', 'en'] as const)
	test(`a technician moves marks, with a reason that is kept (${language})`, async ({ page }) => {
		const w = words[language]
		await speak(page, language)
		await enter(page, 'technician')
		const id = await sample(page, language)
		await page.goto(`/samples/${id}/readings`)
		await page.locator('input[type=file]').setInputFiles(tensileFile())
		await expect(page.locator('.uplot canvas')).toBeVisible()
		const rows = page.locator('.grid-table tbody tr', { has: page.locator('.el-select') })
		await expect(rows).toHaveCount(6)
		for (const [i, thickness] of thicknesses.entries()) {
			await rows.nth(i).getByLabel(/^(宽度|Width|width)/).fill('10.0')
			await rows.nth(i).getByLabel(/^(厚度|Thickness|thickness)/).fill(thickness)
			await rows.nth(i).getByLabel(/^(起始长度|Starting|starting)/).fill('50')
		}
		const preview = page.getByRole('button', { name: w.preview })
		await preview.click()
		await expect(page.getByRole('heading', { name: w.marks })).toBeVisible()
		await expect(markRow(page, 'Sample 1', 'peak')).toContainText('168')
		await expect(markRow(page, 'Sample 1', 'break')).toBeVisible()

		/* drawn along the curve, first without a reason */
		await page.locator('.u-over').scrollIntoViewIfNeeded()
		await dragPeak(page)
		const dragged = markRow(page, 'Sample 2', 'peak')
		const reason = dragged.getByLabel(w.reasonOf)
		await expect(reason).toBeVisible()
		await preview.click()
		await expect(dragged.getByRole('alert')).toHaveText(w.needs)
		await reason.fill(w.why)
		await preview.click()
		await expect(dragged).not.toContainText('175 N')
		await page.screenshot({ path: `shots/marks-chart-${language}.png`, fullPage: true })

		/* typed, outside of the record: refused by the server */
		const typed = markRow(page, 'Sample 1', 'break')
		await typed.getByLabel(w.placeOf).fill('99')
		await typed.getByLabel(w.reasonOf).fill(w.why)
		await preview.click()
		await expect(page.locator('main')).toContainText(w.outside)
		await expect(page.locator('[aria-live=polite] details')).toHaveCount(0)
	})

for (const language of ['zh', 'en'] as const)
	test(`a moved mark is a correction of stored readings (${language})`, async ({ page }) => {
		const w = words[language]
		await speak(page, language)
		await enter(page, 'technician')
		const id = await sample(page, language)
		const file = await page.request.post(`/api/v1/samples/${id}/files?method=ISO%203376&name=tensile-6.csv`, {
			headers: { 'Content-Type': 'application/octet-stream' }, data: tensileFile().buffer,
		})
		const entered = await page.request.post(`/api/v1/samples/${id}/readings`, {
			data: {
				method: 'ISO 3376', edition: '2020', files: [(await file.json()).file.id],
				inputs: [{ name: 'width', value: '10' }, { name: 'thickness', value: '1.2' }, { name: 'gauge_length', value: '50' }],
			},
		})
		expect(entered.status(), await entered.text()).toBe(201)
		await page.goto(`/samples/${id}/readings`)
		await page.getByRole('button', { name: w.correct }).click()
		await page.getByRole('button', { name: w.takeOver }).click()
		await expect(page.locator('.uplot canvas').nth(1)).toBeVisible()
		await page.getByRole('button', { name: w.preview }).click()
		const row = markRow(page, 'Sample 1', 'break')
		await row.getByLabel(w.placeOf).fill('34.65')
		await row.getByLabel(w.reasonOf).fill(w.why)
		await page.getByRole('button', { name: w.preview }).click()
		await page.locator('#i-r').fill(w.because)
		const saved = page.waitForResponse((r) => r.url().endsWith('/readings') && r.request().method() === 'POST')
		await page.getByRole('button', { name: w.save }).click()
		expect((await saved).status()).toBe(201)
		/* the reading shows it, and what it replaced is still there */
		const record = page.locator('section.card', { hasText: w.moved }).first()
		await expect(record).toContainText(w.why)
		await expect(page.locator('section.card.old')).toHaveCount(1)
		await page.screenshot({ path: `shots/marks-record-${language}.png`, fullPage: true })
		await page.goto(`/samples/${id}/results`)
		const results = await (await page.request.get(`/api/v1/samples/${id}/results`)).json()
		const marks = results.results.flatMap((r: { superseded: boolean; specimens: { marks?: { moved?: { reason: string } }[] }[] }) =>
			r.superseded ? [] : r.specimens.flatMap((s) => s.marks ?? []),
		)
		expect(marks.some((m: { moved?: { reason: string } }) => m.moved?.reason === w.why)).toBeTruthy()
		const elongation = page.locator('.results details:not(.old)', { hasText: language === 'zh' ? '断裂伸长率' : 'longation at break' }).first()
		await elongation.locator('summary').first().click()
		await expect(elongation).toContainText(w.why)
	})
