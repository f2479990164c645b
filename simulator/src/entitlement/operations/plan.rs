//! Plan and usage (ap2010).

use super::success;
use crate::entitlement::core::Core;
use crate::entitlement::document::Block;

impl Core {
    pub(super) fn plan(&self, subscriber: usize) -> Block {
        let Some(known) = self.subscribers.get(subscriber) else { return success() };
        let plan = &known.config.plan;
        let mut access = Block::new("DataPlanInfo");
        for entry in &plan.access {
            let kind = if entry.metered { "Metered" } else { "Unmetered" };
            access = access.nesting(
                Block::new("DataPlanInfoDetails").with("AccessType", entry.access).with("DataPlanType", kind),
            );
        }
        let mut usage = Block::new("DataUsageInfo");
        for entry in &plan.usage {
            usage = usage.nesting(
                Block::new("DataUsageInfoDetails")
                    .with("DataUsageType", u8::from(entry.tethering))
                    .with_some("DataUsageName", entry.name.as_ref())
                    .with_some("DataUsageDescription", entry.description.as_ref())
                    .with_some("EndOfBillingCycle", entry.cycle_ends.as_ref())
                    .with_some("DataAllowanceInBytes", entry.allowance)
                    .with("DataUsedInBytes", entry.used),
            );
        }
        success().nesting(access).nesting(usage)
    }
}
