import { describe, expect, it } from 'vitest'
import type { Approval } from '#contracts/approvals.ts'
import { areOfOneRule, canDecideAlike } from '#web/stores/batch.ts'

type Picked = Pick<Approval, 'ruleKeys' | 'priority' | 'allowed'>

const VOUCHER: Picked = {
  ruleKeys: ['org.vouchers'],
  priority: 'normal',
  allowed: ['approve', 'reject'],
}

describe('cases that are decided alike', () => {
  it('wait because of the same rules', () => {
    expect(areOfOneRule([VOUCHER, VOUCHER])).toBe(true)
    const legal = { ...VOUCHER, ruleKeys: ['org.legal'] }
    expect(canDecideAlike([VOUCHER, legal], 'approve')).toBe(false)
  })

  it('may hold some that are decided alone, but not only such', () => {
    const urgent: Picked = { ...VOUCHER, priority: 'urgent' }
    expect(canDecideAlike([VOUCHER, urgent], 'approve')).toBe(true)
    expect(canDecideAlike([urgent], 'approve')).toBe(false)
  })

  it('all allow it', () => {
    const seen: Picked = { ...VOUCHER, allowed: ['approve'] }
    expect(canDecideAlike([VOUCHER, seen], 'approve')).toBe(true)
    expect(canDecideAlike([VOUCHER, seen], 'reject')).toBe(false)
  })
})
