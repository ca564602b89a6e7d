//! Sockets: opened, broken, and what travels over them in order.

use domain::consultation::command::{ClientFrame, Command};
use domain::consultation::room::ConnId;
use domain::ids::InstanceId;
use rand::Rng;

use crate::happenings::Happening;
use crate::server::Told;
use crate::world::World;

impl World {
    pub fn dial_later(&mut self, who: usize, after: i64) {
        let instance = self.pages[who].instance;
        self.plan(after, Happening::Dial { who, instance });
    }

    pub fn dial(&mut self, who: usize, instance: InstanceId) {
        let page = &self.pages[who];
        if page.instance != instance || page.conn.is_some() {
            return;
        }
        if !self.server.up {
            let page = &mut self.pages[who];
            let pause = (250i64 << page.attempts.min(5)).min(3_500);
            page.attempts += 1;
            return self.dial_later(who, pause);
        }
        let conn = ConnId(self.number());
        let page = &mut self.pages[who];
        page.conn = Some(conn);
        page.attempts = 0;
        let hello = page.session.hello();
        self.send(who, hello);
    }

    pub fn lose_socket(&mut self, who: usize, noticed: bool) {
        self.pages[who].session.lost();
        if let Some(conn) = self.pages[who].conn.take()
            && noticed
        {
            let after = self.rng.random_range(1..500);
            self.plan(after, Happening::ServerNotices { conn });
        }
    }

    pub fn send(&mut self, who: usize, frame: ClientFrame) {
        if let Some(conn) = self.pages[who].conn {
            let after = self.travel(conn, true);
            self.plan(after, Happening::Up { who, conn, frame });
        }
    }

    pub fn command(&mut self, who: usize, command: Command) {
        if let Some(frame) = self.pages[who].session.command(command) {
            self.send(who, frame);
        }
    }

    pub fn travel(&mut self, conn: ConnId, up: bool) -> i64 {
        let slow = self.rng.random_bool(0.05);
        let delay = self.rng.random_range(1..if slow { 2_000 } else { 120 });
        let last = self.last.entry((conn, up)).or_default();
        *last = (*last).max(self.now + delay);
        *last - self.now
    }

    pub fn at_server(&mut self, who: usize, conn: ConnId, frame: ClientFrame) {
        // What is on the way when a socket breaks arrives or does not; here it does not.
        if self.pages[who].conn != Some(conn) || !self.server.up {
            return;
        }
        let now = self.time();
        let told = if let ClientFrame::Hello {
            instance, resume, ..
        } = frame
        {
            self.server.connect(who, conn, instance, resume, now)
        } else {
            self.server.frame(conn, frame, now)
        };
        self.tell(told);
    }

    pub fn tell(&mut self, told: Vec<Told>) {
        for one in told {
            let Told(conn, frame) = one;
            if let Some(who) = self.pages.iter().position(|p| p.conn == Some(conn)) {
                let after = self.travel(conn, false);
                self.plan(after, Happening::Down { who, conn, frame });
            }
        }
        for _ in 0..self.server.asked.len() {
            let after = self.rng.random_range(1..50);
            self.plan(after, Happening::Kept);
        }
    }
}
