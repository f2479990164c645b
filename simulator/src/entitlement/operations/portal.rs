//! Pages of the portal: a visit is all that it takes.

use crate::entitlement::core::Core;
use crate::entitlement::devices::Waits;
use crate::server::answer::Answer;

impl Core {
    /// Somebody opens a page. The one of a device finishes what the user had to do.
    pub(in crate::entitlement) fn visit(&mut self, page: &str) -> Answer {
        let name = page.split('?').next().unwrap_or_default();
        match self.finish(name) {
            Ok(()) => {
                self.log.note("page", "", "", 200, "the user is done");
                html("Your device can be activated now.")
            }
            Err(_) if matches!(name, "not-enabled" | "authorize") => {
                self.log.note("page", "", "", 200, name);
                html("Nothing can be changed here.")
            }
            Err(remark) => self.refuse("page", "", "", 404, &remark),
        }
    }

    /// The user has done everything for the device of this page.
    pub(in crate::entitlement) fn finish(&mut self, page: &str) -> Result<(), String> {
        let device = self.devices.by_page(page).ok_or("there is no such page")?;
        if device.waits != Waits::Portal {
            return Ok(());
        }
        device.waits = Waits::Nothing;
        let (subscriber, id) = (device.subscriber, device.id.clone());
        self.order_for(subscriber, &id).map_err(|failure| failure.to_string())
    }
}

fn html(text: &str) -> Answer {
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>Carrier</title></head><body><p>{text}</p></body></html>\n"
    );
    Answer::new(200, "text/html", page)
}
