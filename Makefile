# demo      shows the main job on the simulator
# test      installs what the tests need, and passes them all
# nightly   what takes too long for every change: a million cases for each codec, and schedules
# schedules a night's worth of random schedules for the group of machines
# lint      formatting and clippy, as strict as CI
# bench     the figures of docs/performance.md
# doc       regenerates the documents that are made from the code
# build     the binaries as they are installed
# install   puts everything where a Debian system wants it, below DESTDIR

CARGO ?= cargo
PREFIX ?= /usr
SYSCONFDIR ?= /etc
TARGET_DIR = $(or $(CARGO_TARGET_DIR),target)
# Which build `make install` takes: release, or debug for tests.
PROFILE ?= release
GENERATED = $(TARGET_DIR)/generated

.PHONY: demo test nightly schedules lint bench doc build install install-tools clean

demo:
	@demo/install-tools
	@$(CARGO) build --quiet --locked --bins
	@demo/run $(TARGET_DIR)/debug

test: install-tools lint
	$(CARGO) build --locked --workspace --bins --examples
	$(CARGO) test --locked --workspace --exclude end-to-end
	# Mostly waiting for modems that take their time: more of them at once than there are cores.
	$(CARGO) test --locked -p end-to-end -- --test-threads=8

# How many: PROPTEST_CASES=5000000 make nightly
PROPTEST_CASES ?= 1000000
nightly: schedules
	PROPTEST_CASES=$(PROPTEST_CASES) $(CARGO) test --locked --release -p mbim -p qmi properties

# How many: SCHEDULES=1000000 make schedules
SCHEDULES ?= 200000
schedules:
	SCHEDULES=$(SCHEDULES) $(CARGO) test --locked -p peer --test peer schedules -- --nocapture

install-tools:
	@tests/install-tools

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

bench:
	$(CARGO) bench --locked -p at-parser -p esim -p peer -p mbim -p qmi
	$(CARGO) build --locked --release --bins
	$(CARGO) bench --locked -p end-to-end

doc:
	$(CARGO) run --quiet --locked -p dbus-interface --example reference > docs/dbus.md
	UPDATE_DOCS=1 $(CARGO) test --quiet --locked -p tandem --test all manual

build: $(TARGET_DIR)/release/tandemd

# Cargo knows what is out of date; a package is built as an ordinary user and installed as root, who may have no cargo.
.PHONY: $(TARGET_DIR)/release/tandemd
$(TARGET_DIR)/release/tandemd:
	$(CARGO) build --locked --release --bin tandemd --bin tandem --bin tandem-simulator
	$(CARGO) run --quiet --locked --release -p tandem --example generate -- $(GENERATED)
	$(CARGO) run --quiet --locked --release -p tandemd --example manual -- $(GENERATED)

install:
	@test -x $(TARGET_DIR)/$(PROFILE)/tandemd || { echo "run 'make build' first" >&2; exit 1; }
	install -D -m 0755 $(TARGET_DIR)/$(PROFILE)/tandemd $(DESTDIR)$(PREFIX)/sbin/tandemd
	install -D -m 0755 -t $(DESTDIR)$(PREFIX)/bin $(TARGET_DIR)/$(PROFILE)/tandem $(TARGET_DIR)/$(PROFILE)/tandem-simulator
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system systemd/tandemd.service
	install -D -m 0644 systemd/tandem.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/tandem.conf
	install -D -m 0644 systemd/tandem.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/tandem.conf
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/udev/rules.d udev/70-tandem.rules
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/dbus-1/system.d dbus-interface/org.tandem.Tandem1.conf
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/dbus-1/system-services dbus-interface/org.tandem.Tandem1.service
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/dbus-1/interfaces dbus-interface/xml/*.xml
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/polkit-1/actions dbus-interface/org.tandem.tandem1.policy
	install -D -m 0644 dbus-interface/org.tandem.tandem1.rules $(DESTDIR)$(PREFIX)/share/polkit-1/rules.d/org.tandem.tandem1.rules
	install -D -m 0644 -t $(DESTDIR)$(SYSCONFDIR)/tandem daemon/tandemd.toml
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/tandem/ci daemon/ci/README.md daemon/ci/*.pem
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/man/man1 $(GENERATED)/man/*.1
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/man/man8 $(GENERATED)/man/*.8
	install -D -m 0644 $(GENERATED)/completions/tandem.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/tandem
	install -D -m 0644 $(GENERATED)/completions/_tandem $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_tandem
	install -D -m 0644 $(GENERATED)/completions/tandem.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/tandem.fish
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/doc/tandem README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE

clean:
	$(CARGO) clean
